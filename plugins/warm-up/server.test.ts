import assert from "node:assert/strict";
import { test } from "node:test";
import { definePlugin } from "../../core/mod.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendTaken } from "../../test/support/send-mail.ts";
import { ServerClock } from "../../test/support/server-clock.ts";
import { until } from "../../test/support/until.ts";

const HOUR = 3_600_000;
/** Mail that goes nowhere, and waits. */
const NOWHERE = "<domain *>\nroute [127.0.0.1]:1\nretry-after 1h\n</domain>";
const WARM = `<source 127.0.0.1>
  default-virtual-mta warm
</source>
<virtual-mta warm>
  cold-virtual-mta cold
</virtual-mta>
<virtual-mta cold>
</virtual-mta>
${NOWHERE}`;

/** How many wait in each queue. */
async function waiting(
  config: string,
  plugins: Parameters<typeof startMta>[1],
  use: (send: (...to: string[]) => Promise<void>) => Promise<void>,
): Promise<readonly string[]> {
  const mta = await startMta(config, plugins);
  try {
    await use(async (...to) => {
      await sendTaken(mta.port, { to });
    });
    const queues = mta.engine.control.queues().filter(({ recipients }) => recipients > 0);
    return queues.map(({ name, recipients }) => `${name} ${recipients}`).sort();
  } finally {
    await mta.stop();
  }
}

test("the queue's allowance counts: that of queue-to's, for all domains together", async () => {
  const config = `${WARM}
<domain one.test>
  queue-to big.queue
</domain>
<domain two.test>
  queue-to big.queue
</domain>
<domain big.queue>
  max-cold-virtual-mta-msg 3
</domain>`;
  const queues = await waiting(config, {}, async (send) => {
    await send("a@one.test", "a@two.test");
    await send("a@one.test");
    await send("a@two.test");
    await send("a@two.test", "b@two.test", "a@other.test");
  });
  assert.deepEqual(queues, ["big.queue/cold 4", "big.queue/warm 2", "other.test/warm 1"]);
});

test("mail whose queue moved into another one, as by a rollup, takes of the allowance of that one", async () => {
  const rollup = definePlugin({
    name: "rollup-for-test",
    summary: "Moves queues.",
    directives: {},
    hooks: {
      routeQueue: {
        order: "pre",
        handler: ({ domain, virtualMta }) =>
          domain === "one.test" ? { moveTo: { domain: "x.rollup", virtualMta } } : undefined,
      },
    },
  });
  const config = `${WARM}\n<domain x.rollup>\nmax-cold-virtual-mta-msg 1\n</domain>`;
  const mta = await startMta(config, { plugins: [rollup] });
  const { control } = mta.engine;
  const count = (name: string): number =>
    control.queues().find((queue) => queue.name === name)?.recipients ?? 0;
  try {
    await sendTaken(mta.port, { to: ["a@one.test"] });
    await until("the move", async () => count("x.rollup/warm") === 1 || undefined);
    await sendTaken(mta.port, { to: ["a@one.test"] });
    await sendTaken(mta.port, { to: ["a@one.test"] });
    await until("the second move", async () => count("x.rollup/cold") === 1 || undefined);
    assert.equal(count("x.rollup/warm"), 2);
  } finally {
    await mta.stop();
  }
});

/** How many of one.test wait for the cold virtual MTA after some more messages. */
async function coldAfter(mta: TestMta, many: number): Promise<number> {
  for (let sent = 0; sent < many; sent++) await sendTaken(mta.port, { to: ["a@one.test"] });
  const queue = mta.engine.control.queues().find(({ name }) => name === "one.test/cold");
  return queue?.recipients ?? 0;
}

test("a reload that lowers or raises the number counts what has gone; another zone opens no new day", async () => {
  // 23:30 in Tokyo.
  const clock = new ServerClock(Date.UTC(2026, 0, 1, 14, 30));
  const withWarm = (text: string): string => `${text}\n${WARM}`;
  const allow = (count: number): string =>
    `<domain one.test>\nmax-cold-virtual-mta-msg ${count}\n</domain>`;
  const mta = await startMta(withWarm(allow(2)), { clock });
  const { control } = mta.engine;
  const send = (many: number): Promise<number> => coldAfter(mta, many);
  try {
    assert.equal(await send(3), 2);
    mta.config = withWarm(`warm-up-time-zone Asia/Tokyo\n${allow(1)}`);
    assert.ok((await control.reload()).ok);
    assert.equal(await send(2), 2);
    mta.config = withWarm(`warm-up-time-zone Asia/Tokyo\n${allow(4)}`);
    assert.ok((await control.reload()).ok);
    assert.equal(await send(4), 4);
    await clock.advance(HOUR);
    assert.equal(await send(5), 8);
  } finally {
    await mta.stop();
  }
});

test("an operator who puts the new address's queue into back-off stops the day", async () => {
  const clock = new ServerClock(Date.UTC(2026, 0, 1, 23, 30));
  const block = "<warm-up new>\nvirtual-mta cold\nschedule one.test 1,3,5\n</warm-up>";
  const mta = await startMta(`${block}\n${WARM}`, { clock });
  const { control } = mta.engine;
  const send = (many: number): Promise<number> => coldAfter(mta, many);
  try {
    assert.equal(await send(2), 1);
    await control.setQueueMode("one.test/cold", "backoff");
    await clock.advance(HOUR);
    assert.equal(await send(4), 2, "still the first day's number");
    await control.setQueueMode("one.test/cold", "normal");
    await clock.advance(24 * HOUR);
    assert.equal(await send(4), 3, "the day on which it ended counts twice");
  } finally {
    await mta.stop();
  }
});
