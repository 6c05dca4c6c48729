import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReceptionTrouble, StoreTrouble, UnansweredLookups } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { ReadyChecks } from "./checks.ts";
import { type Examined, ownChecks } from "./own-checks.ts";

interface Troubles {
  draining: boolean;
  addresses: readonly { host: string; port: number }[];
  store: StoreTrouble | undefined;
  consumer: string | undefined;
  unanswered: UnansweredLookups | undefined;
  stuckSince: number | undefined;
}

function lab(): { clock: FakeClock; now: Troubles; ask: (name: string) => Promise<string> } {
  const clock = new FakeClock();
  const now: Troubles = {
    draining: false,
    addresses: [{ host: "192.0.2.1", port: 25 }],
    store: undefined,
    consumer: undefined,
    unanswered: undefined,
    stuckSince: undefined,
  };
  const trouble = (): ReceptionTrouble | undefined =>
    now.consumer === undefined ? now.store : { kind: "journal-full", consumer: now.consumer };
  const examined: Examined = {
    clock,
    control: {
      status: () => ({ draining: now.draining }),
      stuckSince: () => Promise.resolve(now.stuckSince),
    },
    listeners: {
      get addresses() {
        return now.addresses;
      },
    },
    reception: { begin: () => ({ trouble, end: () => {} }) },
    store: { trouble: () => now.store },
    caching: {
      get unanswered() {
        return now.unanswered;
      },
    },
  };
  const checks = ownChecks(examined);
  return {
    clock,
    now,
    async ask(name) {
      const found = await checks[name]?.();
      return `${found?.ready}: ${found?.text}`;
    },
  };
}

test("a server is not ready while it stops, listens nowhere, or refuses mail", async () => {
  const { now, ask } = lab();
  assert.equal(await ask("accepting"), "true: mail is taken on 192.0.2.1 port 25");
  now.consumer = "records";
  assert.match(await ask("accepting"), /^false: mail is refused: the consumer records is too far/);
  now.consumer = undefined;
  now.store = { kind: "no-space", free: 3 << 20, needed: 64 << 20 };
  assert.match(await ask("accepting"), /^false/);
  assert.equal(
    await ask("disk"),
    "false: 3 MB are free, fewer than the 64 MB of spool-min-free-space",
  );
  now.store = { kind: "failed", error: new Error("the disk does not answer") };
  assert.match(await ask("disk"), /^false: the queue cannot be written: the disk does not answer/);
  now.store = undefined;
  now.addresses = [];
  assert.match(await ask("accepting"), /^false: no address/);
  now.draining = true;
  assert.match(await ask("accepting"), /^false: the server is stopping/);
  assert.match(await ask("disk"), /^true/);
});

test("name servers that say nothing count while it is news", async () => {
  const { clock, now, ask } = lab();
  assert.match(await ask("dns"), /^true/);
  const since = clock.monotonic();
  now.unanswered = { since, last: since, count: 50, reason: "timed out" };
  assert.match(await ask("dns"), /^true/, "many at once are one look");
  now.unanswered = { since, last: since + 20_000, count: 4, reason: "timed out" };
  assert.match(await ask("dns"), /^false: 4 look-ups in a row had no answer: timed out/);
  await clock.advance(400_000);
  assert.match(await ask("dns"), /^true/);
});

test("mail that is due and that nothing keeps does not wait, whatever the clock says", async () => {
  const { clock, now, ask } = lab();
  now.stuckSince = clock.now() - 1000;
  assert.match(await ask("queue"), /^true: .* for 1 s$/);
  now.stuckSince = clock.now() - 90_000;
  assert.match(await ask("queue"), /^false: mail that nothing keeps has been due for 90 s/);
  clock.setWall(-3_600_000);
  assert.match(await ask("queue"), /^true: .* for 0 s$/);
});

test("however often strangers ask, the checks run every five seconds", async () => {
  const clock = new FakeClock();
  const checks = new ReadyChecks(() => clock.monotonic());
  let runs = 0;
  const undo = checks.add("counted", () => ({ ready: true, text: String(++runs) }));
  assert.throws(() => checks.add("counted", () => ({ ready: true, text: "" })), RangeError);
  for (let at = 0; at < 1000; at++) await checks.ask();
  assert.equal(runs, 1);
  await clock.advance(5000);
  await checks.ask();
  assert.equal(runs, 2);
  undo();
  assert.deepEqual(await checks.ask(), { ready: true, checks: [] });
});
