import assert from "node:assert/strict";
import { test } from "node:test";
import { journalOf } from "../../test/support/journal-of.ts";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import { AlarmHub } from "../telemetry/alarm-hub.ts";
import { createLog } from "../telemetry/log.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import type { JournalConsumer } from "./consumer.ts";
import type { JournalEntry } from "./event.ts";
import { Journal } from "./journal.ts";

const DAY = 86_400_000;

function consumer(consume: JournalConsumer["consume"], maxSize = 1e9): JournalConsumer {
  const limits = { maxSize, maxAge: DAY, whenFull: "drop-oldest" } as const;
  return { name: "one", events: ["plugin"], ...limits, consume };
}

function textsOf(entries: readonly JournalEntry[]): readonly string[] {
  return entries.flatMap(({ event }) => (event.kind === "plugin" ? [event.text] : []));
}

async function write(journal: Journal, texts: readonly string[]): Promise<void> {
  for (const text of texts) await journal.write({ plugin: "p", name: "n", text });
}

interface Lab {
  readonly clock: FakeClock;
  readonly alarms: AlarmHub;
  readonly journal: Journal;
}

/** A journal whose alarms can be seen. */
function lab(): Lab {
  const clock = new FakeClock();
  const log = createLog("journal", () => {});
  const alarms = new AlarmHub(clock, log);
  const journal = new Journal({ events: new MemoryStore(clock).journal, clock, log, alarms });
  return { clock, alarms, journal };
}

test("what waits for a consumer that never answers is bounded, and it goes on when it does answer", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const journal = journalOf(store, clock);
  const answer = Promise.withResolvers<void>();
  const taken: string[] = [];
  const silent = consumer((entries) => {
    taken.push(...textsOf(entries));
    return answer.promise;
  }, 10_000);
  journal.consume(silent);
  await journal.start();
  await write(journal, ["first"]);
  await clock.advance(120_000);
  assert.deepEqual(taken, ["first"]);
  const texts = Array.from({ length: 100 }, (_, at) => `${at}`.padStart(1000, "x"));
  for (const text of texts) {
    await write(journal, [text]);
    await clock.advance(1000);
  }
  const [state] = journal.consumers();
  assert.ok((state?.waiting ?? 0) <= 10_000 + 2000, `${state?.waiting} bytes wait`);
  assert.ok((state?.dropped ?? 0) >= 85, `${state?.dropped} dropped`);
  assert.ok(store.journal.first() > 80, "what is given up goes");
  answer.resolve();
  await clock.advance(1000);
  assert.deepEqual(taken, ["first", ...texts.slice(1 - taken.length)]);
  assert.equal(journal.consumers()[0]?.position, store.journal.last);
});

test("events that a long stop or a changed clock made old are not given up at the first failure", async () => {
  const { clock, journal } = lab();
  let fails = true;
  const taken: string[] = [];
  journal.consume(
    consumer((entries) => {
      if (fails) throw new Error("no luck");
      taken.push(...textsOf(entries));
    }),
  );
  await journal.start();
  await write(journal, ["old"]);
  clock.setWall(30 * DAY);
  await clock.advance(DAY / 2);
  assert.equal(journal.consumers()[0]?.error, "no luck");
  assert.equal(journal.consumers()[0]?.dropped, 0);
  fails = false;
  await clock.advance(60_000);
  assert.deepEqual(taken, ["old"]);
  fails = true;
  await write(journal, ["lost"]);
  await clock.advance(DAY + 120_000);
  assert.equal(journal.consumers()[0]?.dropped, 1);
  await journal[Symbol.asyncDispose]();
});

test("events wait for company as long as their consumer says, unless they make a full batch", async () => {
  const { clock, journal } = lab();
  const taken: number[] = [];
  const patient = {
    ...consumer((entries) => void taken.push(textsOf(entries).length)),
    gather: 60_000,
  };
  const reading = journal.consume(patient);
  await journal.start();
  await write(journal, ["1"]);
  await clock.advance(30_000);
  await write(journal, ["2"]);
  await clock.advance(29_000);
  assert.deepEqual(taken, []);
  await clock.advance(1000);
  assert.deepEqual(taken, [2]);
  await write(
    journal,
    Array.from({ length: 140 }, () => "x".repeat(8000)),
  );
  await clock.advance(1000);
  assert.deepEqual(taken, [2, 140], "1 MiB is enough");
  await write(journal, ["3"]);
  reading.change({ ...patient, gather: 5000 });
  await clock.advance(5000);
  assert.deepEqual(taken, [2, 140, 1]);
  await write(journal, ["4"]);
  await reading.end();
  assert.deepEqual(taken, [2, 140, 1, 1]);
});

test("who is not sure of what it took gets it again when it fails, and at the next start", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const journal = journalOf(store, clock);
  let taken: string[] = [];
  let sure = 0;
  let isBroken = false;
  const unsure: JournalConsumer = {
    ...consumer((entries) => void taken.push(...textsOf(entries))),
    done() {
      if (isBroken) throw new Error("it ended");
      return sure;
    },
  };
  journal.consume(unsure);
  await journal.start();
  const told = async (text: string): Promise<void> => {
    await write(journal, [text]);
    await clock.advance(1000);
  };
  for (const text of ["1", "2", "3"]) await told(text);
  assert.deepEqual(taken, ["1", "2", "3"]);
  assert.equal(journal.consumers()[0]?.position, 0);
  sure = 2;
  await clock.advance(5000);
  assert.equal(journal.consumers()[0]?.position, 2);
  await told("4");
  taken = [];
  isBroken = true;
  await clock.advance(5000);
  assert.deepEqual(taken, []);
  assert.equal(journal.consumers()[0]?.error, "it ended");
  isBroken = false;
  await clock.advance(2000);
  assert.deepEqual(taken, ["3", "4"], "without anything new");
  await told("5");
  assert.deepEqual(taken, ["3", "4", "5"]);
  await journal[Symbol.asyncDispose]();
  const next = journalOf(store, clock);
  taken = [];
  const reading = next.consume(unsure);
  await next.start();
  await clock.advance(1000);
  assert.deepEqual(taken, ["3", "4", "5"]);
  sure = 5;
  await reading.end();
  assert.deepEqual(taken, ["3", "4", "5"]);
});

test("who answers after it was given up moves nobody back, and nothing comes twice when nobody took its place", async () => {
  for (const takenOver of [true, false]) {
    const clock = new FakeClock();
    const store = new MemoryStore(clock);
    const journal = journalOf(store, clock);
    const answer = Promise.withResolvers<void>();
    const reading = journal.consume(consumer(() => answer.promise));
    await journal.start();
    await write(journal, ["1"]);
    await clock.advance(1000);
    reading.stop();
    const taken: string[] = [];
    const next = consumer((entries) => void taken.push(...textsOf(entries)));
    if (takenOver) journal.consume(next);
    await write(journal, ["2"]);
    await clock.advance(1000);
    answer.resolve();
    await clock.advance(1000);
    if (!takenOver) journal.consume(next);
    await clock.advance(1000);
    assert.deepEqual(taken, takenOver ? ["1", "2"] : ["2"]);
    assert.deepEqual(
      store.journal.cursors().map(({ position }) => position),
      [2],
    );
    await journal[Symbol.asyncDispose]();
  }
});

test("who answers or fails after it was given up says nothing of the one that took its place", async () => {
  for (const answers of [true, false]) {
    const { clock, alarms, journal } = lab();
    const answer = Promise.withResolvers<void>();
    const reading = journal.consume(consumer(() => answer.promise));
    await journal.start();
    await write(journal, ["1"]);
    await clock.advance(120_000);
    reading.stop();
    journal.consume(consumer(() => Promise.reject(new Error("its own trouble"))));
    await clock.advance(500);
    assert.match(alarms.active()[0]?.text ?? "", /its own trouble/);
    if (answers) answer.resolve();
    else answer.reject(new Error("another's"));
    await clock.advance(100);
    assert.match(alarms.active()[0]?.text ?? "", /its own trouble/);
    await journal[Symbol.asyncDispose]();
  }
});

test("who fails after it was given up leaves no alarm", async () => {
  const { clock, alarms, journal } = lab();
  const answer = Promise.withResolvers<void>();
  const reading = journal.consume(consumer(() => answer.promise));
  await journal.start();
  await write(journal, ["1"]);
  await clock.advance(120_000);
  assert.equal(alarms.active().length, 1);
  reading.stop();
  assert.equal(alarms.active().length, 0);
  answer.reject(new Error("no luck"));
  await clock.advance(120_000);
  assert.equal(alarms.active().length, 0);
  await journal[Symbol.asyncDispose]();
});

test("a consumer that ends and comes back goes on where it was, and its place is kept from then on", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const before = journalOf(store, clock);
  const taken: string[] = [];
  const one = consumer((entries) => void taken.push(...textsOf(entries)));
  before.consume(one);
  await before.start();
  await write(before, ["1"]);
  await clock.advance(1000);
  await before[Symbol.asyncDispose]();

  const journal = journalOf(store, clock);
  const again = journal.consume(one);
  await journal.start();
  await write(journal, ["2"]);
  await again.end();
  await write(journal, ["3"]);
  const third = journal.consume(one);
  await clock.advance(1000);
  assert.deepEqual(taken, ["1", "2", "3"]);
  await write(journal, ["4"]);
  await clock.advance(2 * DAY);
  assert.deepEqual(taken, ["1", "2", "3", "4"]);
  assert.deepEqual(
    store.journal.cursors().map(({ position }) => position),
    [4],
  );
  assert.equal(store.journal.first(), 4, "nothing is kept for the place that it left");
  await third.end();
});

test("while a consumer has mail refused, events of plugins do not fill the disk either", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const journal = journalOf(store, clock);
  let fails = true;
  const strict = consumer(() => (fails ? Promise.reject(new Error("no luck")) : undefined), 2000);
  journal.consume({ ...strict, name: "strict", events: ["delivered"], whenFull: "refuse-mail" });
  journal.consume({ ...strict, whenFull: "refuse-mail" });
  await journal.start();
  const text = "x".repeat(500);
  await write(journal, [text, text, text, text]);
  await clock.advance(1000);
  await assert.rejects(write(journal, [text]), { kind: "no-space" });
  assert.equal(store.journal.last, 4);
  fails = false;
  await clock.advance(60_000);
  await write(journal, [text]);
  assert.equal(store.journal.last, 5);
});

test("a consumer's name is the same on disk", () => {
  const clock = new FakeClock();
  const journal = journalOf(new MemoryStore(clock), clock);
  for (const name of ["", "a\ud800", "x".repeat(1001)])
    assert.throws(() => journal.consume({ ...consumer(() => {}), name }), /whole characters/);
});

test("a consumer that comes after the start has a place at once", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const journal = journalOf(store, clock);
  await journal.start();
  const failing = consumer(() => Promise.reject(new Error("no luck")));
  journal.consume(failing);
  await clock.advance(0);
  await write(journal, ["1"]);
  // A crash: a journal is made anew on what is stored.
  const taken: string[] = [];
  const next = journalOf(store, clock);
  next.consume(consumer((entries) => void taken.push(...textsOf(entries))));
  await next.start();
  await clock.advance(1000);
  assert.deepEqual(taken, ["1"]);
});

test("what is kept for a consumer that is gone does not fill the disk", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  let more = 0;
  // Bytes that a busy server would have written meanwhile.
  const events = new Proxy(store.journal, {
    get(log, member) {
      const value: unknown = Reflect.get(log, member, log);
      if (member === "offset") return log.offset + more;
      return typeof value === "function" ? value.bind(log) : value;
    },
  });
  const logged: string[] = [];
  const log = createLog("journal", ({ message }) => logged.push(message));
  const journal = new Journal({ events, clock, log, alarms: new AlarmHub(clock, log) });
  const reading = journal.consume(consumer(() => Promise.reject(new Error("no"))));
  await journal.start();
  await write(journal, ["1"]);
  await reading.end();
  await write(journal, ["2"]);
  assert.equal(store.journal.first(), 1);
  assert.equal(store.journal.last, 2, "what comes now is kept for it, too");
  more = 256 * 1024 * 1024;
  await write(journal, ["3"]);
  await clock.advance(0);
  assert.ok(logged.includes("the place of a consumer of the journal is given up"));
  await write(journal, ["4"]);
  assert.equal(store.journal.last, 3, "nobody wants to hear of anything now");
  assert.deepEqual(store.journal.cursors(), []);
});

test("time in which no server ran does not count against a consumer that a mistake left out", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const taken: string[] = [];
  const one = consumer((entries) => void taken.push(...textsOf(entries)));
  const other = { ...consumer(() => {}), name: "other" };
  const first = journalOf(store, clock);
  first.consume(one);
  first.consume(other);
  await first.start();
  await clock.advance(1000);
  await write(first, ["1"]);
  await first[Symbol.asyncDispose]();
  for (let restarts = 0; restarts < 2; restarts++) {
    await clock.advance(3 * DAY);
    const mistaken = journalOf(store, clock);
    mistaken.consume(other);
    await mistaken.start();
    await clock.advance(3_600_000);
    await mistaken[Symbol.asyncDispose]();
  }
  const last = journalOf(store, clock);
  last.consume(one);
  await last.start();
  await clock.advance(1000);
  assert.deepEqual(taken, ["1"]);
  await last[Symbol.asyncDispose]();
});
