/** Plugins that count limits instead of the core, in a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CLOCK,
  type Clock,
  definePlugin,
  LIMIT_STORE,
  type LimitStore,
  type Plugin,
} from "../../core/mod.ts";
import { LeasedLimits, LimitAuthority } from "../support/leased-limits.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

function counting(make: (clock: Clock) => LimitStore, name = "counting"): Plugin {
  return definePlugin({
    name,
    summary: "Counts limits.",
    directives: {},
    needs: { clock: CLOCK },
    provides: (offer) => [offer(LIMIT_STORE, ({ services }) => make(services.clock))],
  });
}

async function withRate(
  rate: string,
  plugin: Plugin,
  run: (mta: TestMta, peer: SmtpPeer) => Promise<void>,
): Promise<void> {
  const peer = new SmtpPeer({});
  const port = await peer.listen();
  const config = `<domain *>\nroute [127.0.0.1]:${port}\nmax-msg-rate ${rate}\n</domain>`;
  const mta = await startMta(config, { plugins: [plugin] });
  try {
    await run(mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

const send = async (mta: TestMta): Promise<void> => {
  const replies = await sendMail(mta.port, { to: ["a@x.test"] });
  assert.match(replies.at(-1) ?? "", /^250 /);
};

const heldBy = (mta: TestMta): Promise<string> =>
  until("a queue that is held", async () => mta.engine.control.queues()[0]?.heldBy);

test("a store that leases from afar is asked instead of the core's", async () => {
  let authority: LimitAuthority | undefined;
  const make = (clock: Clock): LimitStore => {
    authority ??= new LimitAuthority(clock);
    return new LeasedLimits(clock, authority);
  };
  await withRate("2/h", counting(make), async (mta, peer) => {
    for (let sent = 0; sent < 3; sent++) await send(mta);
    await peer.taken(2);
    assert.match(await heldBy(mta), /max-msg-rate 2\/h reached/);
    await until("one that waits", async () =>
      mta.engine.control.status().recipients === 1 ? true : undefined,
    );
    assert.equal(peer.messages.length, 2);
  });
});

test("mail waits while a store fails, with an alarm, and goes when it works", async () => {
  let works = false;
  const make = (clock: Clock): LimitStore => {
    const inner = new LeasedLimits(clock, new LimitAuthority(clock));
    const checked = <T>(answer: () => T): T => {
      if (!works) throw new Error("the network is gone");
      return answer();
    };
    return {
      most: (key) => checked(() => inner.most(key)),
      take: (...given) => checked(() => inner.take(...given)),
      wait: (...given) => checked(() => inner.wait(...given)),
      close: () => inner.close(),
    };
  };
  await withRate("100/h", counting(make), async (mta, peer) => {
    await send(mta);
    await heldBy(mta);
    const alarms = mta.engine.control.status().alarms;
    assert.match(
      alarms.map(({ text }) => text).join(),
      /mail with limits waits: .*network is gone/,
    );
    assert.equal(peer.messages.length, 0, "nothing goes without its limit");
    works = true;
    await peer.taken(1);
  });
});

test("only one plugin counts, and what is not a store keeps the server from starting", async () => {
  const make = (clock: Clock): LimitStore => new LeasedLimits(clock, new LimitAuthority(clock));
  await assert.rejects(
    startMta("", { plugins: [counting(make), counting(make, "other")] }),
    /service "limit-store" is offered by other and by counting/,
  );
  const nothing = definePlugin({
    name: "nothing",
    summary: "Counts nothing.",
    directives: {},
    provides: (offer) => [offer(LIMIT_STORE, () => JSON.parse("{}"))],
  });
  await assert.rejects(
    startMta("", { plugins: [nothing] }),
    /is not a limit store: expected the methods/,
  );
});
