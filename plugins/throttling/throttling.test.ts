import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin } from "../../core/mod.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";

const QUEUE = "x.test/{default}";

/** Runs a server whose mail goes to a peer, under these directives for all domains. */
async function withPeer(
  directives: string,
  run: (given: {
    readonly peer: SmtpPeer;
    readonly mta: TestMta;
    /** Puts other directives in force. */
    readonly change: (directives: string) => Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const config = (lines: string): string =>
    `<domain *>\nroute [127.0.0.1]:${port}\nconnection-idle-timeout 0\n${lines}\n</domain>`;
  const mta = await startMta(config(directives));
  const change = async (lines: string): Promise<void> => {
    mta.config = config(lines);
    assert.ok((await mta.engine.control.reload()).ok);
  };
  try {
    await run({ peer, mta, change });
  } finally {
    await mta.stop();
    await peer.close();
  }
}

/** Resolves when nothing is under way for the queue and so many recipients wait. */
function held({ engine }: TestMta, recipients: number): Promise<true> {
  return until(`${recipients} to wait`, async () => {
    const queue = engine.control.queues().find(({ name }) => name === QUEUE);
    return queue?.connections === 0 && queue.recipients === recipients ? true : undefined;
  });
}

test("max-msg-rate: no more recipients than that are tried in a window; a reload lifts it", () =>
  withPeer("max-msg-rate 3/h", async ({ peer, mta, change }) => {
    await sendMail(mta.port, { from: "", to: ["a@x.test", "b@x.test"] });
    await sendMail(mta.port, { from: "", to: ["c@x.test", "d@x.test", "e@x.test"] });
    await held(mta, 2);
    assert.deepEqual(
      peer.messages.map(({ to }) => to.length),
      [2, 1],
    );
    // A queue of its own has a rate of its own.
    await sendMail(mta.port, { from: "", to: ["a@y.test"] });
    await peer.taken(3);
    await change("");
    await peer.taken(4);
    assert.deepEqual(peer.messages.at(-1)?.to, ["<d@x.test>", "<e@x.test>"]);
  }));

test("max-data-volume-rate: no more bytes than that are delivered in a window", () =>
  withPeer("max-data-volume-rate 2k/h", async ({ peer, mta, change }) => {
    const content = `Subject: test\r\n\r\n${`${"x".repeat(70)}\r\n`.repeat(9)}`;
    for (const name of ["a", "b", "c"])
      await sendMail(mta.port, { from: "", to: [`${name}@x.test`], content });
    await until("the queue to be held", async () => {
      const [queue] = mta.engine.control.queues();
      return queue?.heldBy === "max-data-volume-rate 2k/h reached" || undefined;
    });
    assert.equal(peer.messages.length, 2);
    await change("");
    await peer.taken(3);
  }));

test("max-msg-rate: mail goes on when the window is over", () =>
  withPeer("max-msg-rate 1/s", async ({ peer, mta }) => {
    for (const name of ["a", "b", "c"])
      await sendMail(mta.port, { from: "", to: [`${name}@x.test`] });
    await peer.taken(3);
  }));

for (const directive of ["max-connect-rate 1/h", "delivery-interval 1h"])
  test(`${directive}: one connection, then none until the time is over`, () =>
    withPeer(directive, async ({ peer, mta, change }) => {
      await sendMail(mta.port, { from: "", to: ["a@x.test"] });
      await held(mta, 0);
      await sendMail(mta.port, { from: "", to: ["b@x.test"] });
      // Asked to try at once, it still has to wait.
      await mta.engine.control.scheduleQueue(QUEUE);
      // Other queues do not: by the time this one is through, the other would be as well.
      await sendMail(mta.port, { from: "", to: ["a@z.test"] });
      await peer.taken(2);
      await held(mta, 1);
      assert.deepEqual(peer.messages.at(-1)?.to, ["<a@z.test>"]);
      await change("delivery-interval 1s");
      await peer.taken(3);
      assert.equal(peer.connections, 3);
    }));

test("max-smtp-out-per-ip: a queue waits while others have the connections to its host", async () => {
  let open = 0;
  let most = 0;
  const watch = definePlugin({
    name: "watch",
    summary: "Counts connections.",
    directives: {},
    hooks: {
      connectionOpened() {
        most = Math.max(most, ++open);
      },
      connectionClosed() {
        open--;
      },
    },
  });
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(
    `<domain *>
      route [127.0.0.1]:${port}
      connection-idle-timeout 10m
      max-smtp-out-per-ip 1
    </domain>
    # Not the kind of connection that x.test leaves behind: it cannot be taken over, and makes room.
    <domain y.test>
      tls none
    </domain>`,
    { plugins: [watch] },
  );
  try {
    await sendMail(mta.port, { from: "", to: ["a@x.test"] });
    await peer.taken(1);
    await sendMail(mta.port, { from: "", to: ["a@y.test"] });
    await peer.taken(2);
    assert.equal(peer.connections, 2);
    assert.equal(most, 1);
    // Many at once, of both kinds: each gets its turn as the one before it ends.
    for (let at = 0; at < 6; at++)
      await sendMail(mta.port, { from: "", to: [`a${at}@${at % 2 ? "x" : "y"}.test`] });
    await peer.taken(8);
    assert.equal(most, 1);
    const queues = mta.engine.control.queues();
    assert.ok(queues.every(({ retryAt, lastError }) => retryAt === 0 && lastError === undefined));
  } finally {
    await mta.stop();
    await peer.close();
  }
});
