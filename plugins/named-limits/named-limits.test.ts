import assert from "node:assert/strict";
import { test } from "node:test";
import { type LimitedMta, withLimits } from "../../test/support/limited-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";

const ROUTE = `<domain *>
  route PEER
  connection-idle-timeout 1m
  </domain>`;

/** Sends so many messages of a sender to each of some domains. */
async function send(
  { mta }: LimitedMta,
  sender: string,
  many: number,
  domains: readonly string[],
  content = "Subject: test\r\n\r\nhello\r\n",
): Promise<void> {
  for (let at = 0; at < many; at++)
    for (const domain of domains)
      await sendMail(mta.port, { from: sender, to: [`u${at}@${domain}`], content });
}

function from({ peer }: LimitedMta, sender: string): number {
  return peer.messages.filter((one) => one.from === `<${sender}>`).length;
}

/** Resolves when some part of each of so many queues is held by a limit. */
function held({ mta }: LimitedMta, why: string, queues: number): Promise<true> {
  return until(`parts of ${queues} queues to be held by ${why}`, async () => {
    const all = mta.engine.control.queues();
    const some = all.filter(({ lanes }) => lanes.some(({ heldBy }) => heldBy === why));
    return some.length === queues || undefined;
  });
}

test("by sender-domain: one count over all queues, and the mail of others on the same queues goes on", () =>
  withLimits(
    `${ROUTE}
    <limit senders>
      by sender-domain
      for x.test,y.test
      max-msg-rate 5/h
    </limit>`,
    async (limited) => {
      await send(limited, "a@hot.test", 5, ["x.test", "y.test"]);
      await held(limited, "limit senders max-msg-rate 5/h reached", 2);
      await send(limited, "b@quiet.test", 2, ["x.test", "y.test"]);
      await send(limited, "c@hot.test", 3, ["z.test"]);
      await until("the others", async () => limited.peer.messages.length === 12 || undefined);
      assert.equal(from(limited, "a@hot.test"), 5);
      assert.equal(from(limited, "b@quiet.test"), 4);
      assert.equal(from(limited, "c@hot.test"), 3);
      await limited.reload(ROUTE);
      await limited.peer.taken(17);
    },
  ));

test("by sender-domain: bytes and transactions at a time", () =>
  withLimits(
    `${ROUTE}
    <limit senders>
      by sender-domain
      max-data-volume-rate 600/h
      max-smtp-out 1
    </limit>`,
    async (limited) => {
      await send(limited, "a@hot.test", 5, ["x.test", "y.test"]);
      await held(limited, "limit senders max-data-volume-rate 600b/h reached", 2);
      const size = limited.peer.messages.reduce((sum, { content }) => sum + content.length, 0);
      assert.ok(size > 0 && size <= 600, `${size}`);
      await send(limited, "b@quiet.test", 1, ["x.test", "y.test"]);
      await until("the others", async () => from(limited, "b@quiet.test") === 2 || undefined);
    },
  ));

test("by dkim-domain: the note of whoever signs tells the mail apart", () =>
  withLimits(
    `${ROUTE}
    <domain signed.test>
      dkim-sign yes
    </domain>
    <limit signers>
      by dkim-domain
      max-msg-rate 2/h
    </limit>`,
    async (limited) => {
      const signed = (domain: string): string => `From: news@${domain}\r\n\r\nhello\r\n`;
      await send(limited, "a@s.test", 3, ["x.test", "y.test"], signed("hot.test"));
      await held(limited, "limit signers max-msg-rate 2/h reached", 2);
      await send(limited, "b@s.test", 2, ["x.test"], signed("quiet.test"));
      await send(limited, "c@s.test", 3, ["x.test"]);
      await until("the others", async () => limited.peer.messages.length === 7 || undefined);
      assert.equal(from(limited, "a@s.test"), 2);
    },
  ));

test("by from-domain: what readers see tells the mail apart, whoever the envelope sender is", () =>
  withLimits(
    `${ROUTE}
    <limit authors>
      by from-domain
      max-msg-rate 2/h
    </limit>`,
    async (limited) => {
      const by = (author: string): string => `From: ${author}\r\n\r\nhello\r\n`;
      await send(limited, "a@s.test", 2, ["x.test"], by("News <news@Hot.TEST>"));
      await send(limited, "b@t.test", 1, ["x.test"], by("hot.test@quiet.test <x@hot.test>"));
      await held(limited, "limit authors max-msg-rate 2/h reached", 1);
      await send(limited, "c@s.test", 2, ["x.test"], by("x@quiet.test"));
      await send(limited, "c@s.test", 3, ["x.test"], by("x@hot.test, y@quiet.test"));
      await until("the others", async () => limited.peer.messages.length === 7 || undefined);
      assert.equal(from(limited, "b@t.test"), 0);
    },
  ));

test("by source-ip over all queues: the other address goes on; by nothing: all share it", () =>
  withLimits(
    `bind-to-source-ip 127.0.0.2,127.0.0.3
    ${ROUTE}
    <limit addresses>
      by source-ip
      max-msg-rate 3/h
    </limit>`,
    async (limited) => {
      await limited.send(4, "x.test", "y.test");
      await limited.peer.taken(6);
      await limited.held("limit addresses max-msg-rate 3/h reached");
      assert.deepEqual(limited.bySource(), { "127.0.0.2": 3, "127.0.0.3": 3 });
      await limited.reload(`${ROUTE}\n<limit all>\nmax-smtp-out 1\n</limit>`);
      await limited.peer.taken(8);
    },
  ));
