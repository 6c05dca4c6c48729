import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LmdbFixture, lmdbFixture } from "../../test/conformance/lmdb-fixture.ts";
import { turnUntil } from "../../test/support/until.ts";
import { definePlugin, type Plugin } from "../plugin.ts";
import { MemoryQueue } from "../queue/memory/memory-queue.ts";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import type { QueueStore } from "../queue/store.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { keptAs, keptNumber, keptText, queueState, serverState } from "./declared-state.ts";
import type { PerQueueState, ServerState } from "./kept.ts";
import { isKeptChange } from "./live-change.ts";
import { StateHub } from "./state-hub.ts";
import { Watches } from "./watches.ts";

const MONTH = 30 * 86_400_000;
const QUEUE = { domain: "a.test", virtualMta: "v" };

interface Mood {
  readonly words: readonly string[];
}

const mood = keptAs<Mood>(
  "a mood",
  (value): value is Mood =>
    typeof value === "object" && value !== null && "words" in value && Array.isArray(value.words),
);

const counting = { seen: serverState(keptNumber, "Counts.") };
const TABLES = {
  one: { ...counting, moods: serverState(mood, "Moods."), last: queueState(keptText, "The last.") },
  two: counting,
};

/** Recipients that wait, by queue. */
const busy = new Map<string, number>();

interface Lab {
  readonly hub: StateHub;
  readonly store: QueueStore;
  readonly clock: FakeClock;
  readonly events: LogEvent[];
  seen(plugin: string, watches?: Watches): ServerState<number>;
  readonly moods: ServerState<Mood>;
  readonly last: PerQueueState<string>;
}

/** What plugin `one` keeps, in an LMDB store: a change is on disk some time after it is asked for. */
function hubOn({ clock, store }: LmdbFixture): StateHub {
  const log = createLog("test", () => {});
  const hub = new StateHub([{ name: "one", state: TABLES.one }], clock, log);
  hub.open(store, () => 0);
  return hub;
}

function lab(held: MemoryQueue = new MemoryQueue(), clock: FakeClock = new FakeClock()): Lab {
  const events: LogEvent[] = [];
  const log = createLog("test", (event) => void events.push(event));
  const plugins = Object.entries(TABLES).map(([name, state]) => ({ name, state }));
  const hub = new StateHub(plugins, clock, log);
  const store = new MemoryStore(clock, held);
  hub.open(store, (queue) => busy.get(queue) ?? 0);
  return {
    ...{ hub, store, clock, events },
    seen: (plugin, watches) => Reflect.get(hub.of(plugin, watches), "seen"),
    moods: Reflect.get(hub.of("one"), "moods"),
    last: Reflect.get(hub.of("one"), "last"),
  };
}

test("each plugin has a map of its own, in memory as on disk", async () => {
  const held = new MemoryQueue();
  const { seen, moods, last } = lab(held);
  await seen("one").set("a", 1);
  await seen("two").set("a", 2);
  await seen("one").set("b\0c", 3);
  await last.set(QUEUE, "said");
  const words = ["glad"];
  await moods.set("now", { words });
  words.push("changed later");
  assert.deepEqual(moods.get("now"), { words: ["glad"] });
  assert.throws(
    () => Reflect.apply(Array.prototype.push, moods.get("now")?.words, ["x"]),
    TypeError,
  );
  const again = lab(held);
  assert.deepEqual(again.seen("one").entries(), [
    ["a", 1],
    ["b\0c", 3],
  ]);
  assert.deepEqual(again.seen("two").entries(), [["a", 2]]);
  assert.equal(again.last.get(QUEUE), "said");
  assert.equal(again.last.get({ ...QUEUE, virtualMta: "w" }), undefined);
  await again.seen("one").delete("a");
  await again.last.delete(QUEUE);
  const third = lab(held);
  assert.deepEqual(third.seen("one").entries(), [["b\0c", 3]]);
  assert.equal(third.last.get(QUEUE), undefined);
});

test("entries come in pages, in the order of their keys", async () => {
  const { seen } = lab();
  for (const key of ["c", "a", "b"]) await seen("one").set(key, 0);
  const keys = (after?: string, limit?: number): readonly string[] =>
    seen("one")
      .entries(after, limit)
      .map(([key]) => key);
  assert.deepEqual(keys(undefined, 2), ["a", "b"]);
  assert.deepEqual(keys("b", 2), ["c"]);
  assert.deepEqual(keys("c"), []);
});

test("pages tell what is kept now, whatever was added, changed and removed in between", () => {
  const change = fc.record({
    key: fc.constantFrom("a", "b", "c", "d", "aa", "é"),
    value: fc.option(fc.nat(9), { nil: undefined }),
    after: fc.option(fc.constantFrom("", "a", "b", "bb", "z"), { nil: undefined }),
  });
  return fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 20 }), async (changes) => {
      const seen = lab().seen("one");
      const kept = new Map<string, number>();
      for (const { key, value, after } of changes) {
        if (value === undefined) await seen.delete(key);
        else await seen.set(key, value);
        if (value === undefined) kept.delete(key);
        else kept.set(key, value);
        const expected = [...kept].sort(([one], [two]) => (one < two ? -1 : 1));
        const later = expected.filter(([one]) => after === undefined || one > after);
        assert.deepEqual(seen.entries(after, 3), later.slice(0, 3));
      }
    }),
    { numRuns: 50 },
  );
});

test("what is watched is told once it is on disk, until the configuration ends", async () => {
  const { seen, hub, store, events } = lab();
  const told: string[] = [];
  const watches = new Watches();
  const mine = seen("one", watches);
  mine.watch(() => {
    throw new Error("broken");
  });
  const later = mine.watch(async () => {
    await Promise.resolve();
    throw new Error("broken later");
  });
  mine.watch((key, value) => told.push(`${key} ${value} ${mine.get(key)}`));
  const undo = mine.watch(() => told.push("twice"));
  undo();
  seen("two").watch(() => told.push("another's"));
  await mine.set("a", 1);
  later();
  // Another configuration, or an outcome, may have made the change.
  await store.settle({
    done: [],
    deferred: [],
    added: [],
    state: hub.take([seen("one").change("a", 2), seen("one").change("b", undefined)]),
  });
  await mine.delete("a");
  assert.deepEqual(told, ["a 1 1", "a 2 2", "b undefined undefined", "a undefined undefined"]);
  assert.equal(events.filter(({ message }) => message === "who watches state failed").length, 5);
  watches[Symbol.dispose]();
  mine.watch(() => told.push("too late"));
  await mine.set("a", 3);
  assert.equal(told.length, 4);
});

test("what cannot be kept is refused, with what was expected", async () => {
  const { seen, last, moods } = lab();
  // Plain JavaScript gives anything.
  await assert.rejects(
    seen("one").set("a", JSON.parse('"7"')),
    /^TypeError: one\/seen: expected a number/,
  );
  await assert.rejects(seen("one").set("a", Number.NaN), TypeError);
  await assert.rejects(seen("one").set("", 1), /a key has 1 to 512 bytes, not 0/);
  await assert.rejects(seen("one").set("é".repeat(257), 1), RangeError);
  await assert.rejects(last.set(QUEUE, "x".repeat(16_384)), /16386 bytes as JSON, at most 16384/);
  await assert.rejects(last.set(QUEUE, JSON.parse("{}").none), /delete removes/);
  await assert.rejects(last.set({ domain: "x".repeat(2000), virtualMta: "v" }, "x"), RangeError);
  await assert.rejects(
    moods.set("a", Object.assign({ words: [] }, { toJSON: () => 7 })),
    TypeError,
  );
  const big = "x".repeat(16_000);
  const { hub, store } = lab();
  const many: ServerState<Mood> = Reflect.get(hub.of("one"), "moods");
  const fill = async (): Promise<void> => {
    for (let at = 0; at < 1100; at++) await many.set(`k${at}`, { words: [big] });
  };
  await assert.rejects(fill(), /^RangeError: one\/moods: .* at most 100000 entries/);
  await many.set("k0", { words: [big] });
  await many.delete("k1");
  await many.set("one more", { words: [big] });
  await store.close();
  await assert.rejects(many.set("k0", { words: [] }), { kind: "closed" });
  assert.deepEqual(many.get("k0"), { words: [big] });
});

test("what is on its way counts: many at once are no more than one after the other", async () => {
  const { hub, clock } = lab();
  const many: ServerState<Mood> = Reflect.get(hub.of("one"), "moods");
  const big = { words: ["x".repeat(16_000)] };
  const set = (at: number): Promise<void> => many.set(`k${at}`, big);
  const answers = await Promise.allSettled(Array.from({ length: 1500 }, (_, at) => set(at)));
  const refused = answers.filter(({ status }) => status === "rejected");
  assert.ok(refused.length > 400, String(refused.length));
  await many.delete("k0");
  await set(0);
  const other = lab(new MemoryQueue(), clock);
  const changes = Array.from({ length: 1500 }, (_, at) => other.moods.change(`k${at}`, big));
  assert.throws(() => other.hub.take(changes), RangeError);
  assert.equal(other.hub.take(changes.slice(0, 1000)).length, 1000);
});

test("keys are the same on disk as in memory", async () => {
  const { seen, last } = lab();
  for (const key of ["\ud800", "a\udfffb"])
    await assert.rejects(seen("one").set(key, 1), TypeError);
  await assert.rejects(last.set({ domain: "\ud800", virtualMta: "v" }, "x"), RangeError);
  await assert.rejects(last.set({ domain: "é".repeat(600), virtualMta: "v" }, "x"), RangeError);
  await seen("one").set("\u{1f4ee}", 1);
  assert.equal(seen("one").get("\u{1f4ee}"), 1);
});

test("nobody makes changes but a plugin's state", () => {
  const { seen, hub } = lab();
  const change = seen("one").change("a", 1);
  assert.ok(isKeptChange(change));
  assert.equal(change.of, "one/seen");
  assert.ok(!isKeptChange({ ...change }));
  assert.throws(() => hub.take([{ of: "two/seen" }]), TypeError);
});

test("what a plugin can make nothing of is set aside, and it sees nothing there", async () => {
  const held = new MemoryQueue();
  const first = lab(held);
  await first.seen("one").set("good", 1);
  await first.store.state.save(
    ["one\0seen\0bad", "one\0seen\0odd", "gone\0kept\0a", "one\0former\0a"].map((name) => ({
      ...{ queue: 0, name, until: 0 },
      record: Buffer.from(name.endsWith("bad") ? "{" : '"text"'),
    })),
  );
  const { seen, store, events } = lab(held);
  assert.deepEqual(seen("one").entries(), [["good", 1]]);
  assert.equal(events.length, 2);
  const left = Array.from(store.state.records(), ({ name }) => name.split("\0").join("/"));
  assert.deepEqual(left.sort(), ["gone/kept/a", "one/former/a", "one/seen/good"]);
});

test("what is kept for a queue goes along when the queue does, and goes when it is over", async () => {
  const held = new MemoryQueue();
  const { last, hub, clock } = lab(held);
  const other = { domain: "b.test", virtualMta: "v" };
  await last.set(QUEUE, "one");
  await hub.moveQueue("a.test/v", "b.test/v");
  assert.deepEqual([last.get(QUEUE), last.get(other)], [undefined, "one"]);
  await last.set(QUEUE, "two");
  await hub.moveQueue("a.test/v", "b.test/v");
  await hub.moveQueue("b.test/v", "b.test/v");
  assert.deepEqual([last.get(QUEUE), last.get(other)], ["two", "one"], "nothing is lost");
  await last.delete(QUEUE);
  await clock.advance(MONTH - 1000);
  assert.equal(lab(held, clock).last.get(other), "one");
  await clock.advance(1000);
  const { store, last: after } = lab(held, clock);
  assert.equal(after.get(other), undefined);
  assert.deepEqual([...store.queues()], []);
});

test("an operator sees what is kept, some at a time", async () => {
  const { seen, last, hub } = lab();
  await seen("two").set("a", 2);
  await seen("one").set("a", 1);
  await last.set(QUEUE, "x");
  const one = { plugin: "one", name: "seen", queue: undefined, key: "a", value: "1" };
  const kept = { plugin: "one", name: "last", queue: "a.test/v", key: "", value: '"x"' };
  assert.deepEqual(hub.list("one", 10), { entries: [one, kept], more: false });
  assert.deepEqual(hub.list(undefined, 2), { entries: [one, kept], more: true });
  assert.deepEqual(hub.list("none", 2), { entries: [], more: false });
});

test("types follow what is declared", () => {
  const plugin: Plugin = definePlugin({
    name: "typed",
    summary: "Types.",
    directives: {},
    state: { "last-seen": serverState(keptNumber, "When."), mood: queueState(mood, "How.") },
    hooks: {
      start({ state }) {
        const seen: number | undefined = state.lastSeen.get("a");
        const words: readonly string[] | undefined = state.mood.get(QUEUE)?.words;
        // @ts-expect-error a number is kept
        state.lastSeen.change("a", "text");
        // @ts-expect-error queues have values, not entries
        state.mood.entries();
        assert.ok(seen ?? words);
      },
    },
  });
  assert.deepEqual(Object.keys(plugin.state), ["last-seen", "mood"]);
});

test("what is read is on disk: a change is seen when it is, and not before or if it never is", async () => {
  const given = await lmdbFixture();
  try {
    const hub = hubOn(given);
    const seen: ServerState<number> = Reflect.get(hub.of("one"), "seen");
    const writing = seen.set("a", 1);
    assert.equal(seen.get("a"), undefined);
    await writing;
    assert.equal(seen.get("a"), 1);
    await given.store.close();
    await assert.rejects(seen.set("a", 2), { kind: "closed" });
    assert.equal(seen.get("a"), 1);
  } finally {
    await given.dispose();
  }
});

test("where there is little room, what is kept for empty queues gives way, the oldest first", async () => {
  const { hub, last } = lab();
  const big = "x".repeat(16_000);
  const queue = (at: number): typeof QUEUE => ({ ...QUEUE, domain: `d${at}.test` });
  busy.set("d0.test/v", 1);
  // A value is 16,002 bytes with its quotes, and its key 9 to 12: nine tenths of 16 MiB are 942 of them.
  for (let at = 0; at < 1600; at++) await last.set(queue(at), big);
  busy.clear();
  assert.equal(last.get(queue(0)), big, "mail waits for it");
  assert.equal(last.get(queue(1)), undefined);
  assert.equal(last.get(queue(1599)), big);
  const { entries } = hub.list("one", 10_000);
  assert.ok(entries.length < 1000 && entries.length > 400, String(entries.length));
});

test("what gives way is never a value that has just been set", async () => {
  const given = await lmdbFixture();
  try {
    const hub = hubOn(given);
    const last: PerQueueState<string> = Reflect.get(hub.of("one"), "last");
    const queue = (at: number): typeof QUEUE => ({ ...QUEUE, domain: `d${at}.test` });
    const big = "x".repeat(16_000);
    await Promise.all(Array.from({ length: 940 }, (_, at) => last.set(queue(at), big)));
    // Once the first of them is on disk there is little room, and the second is on its way.
    const crowding = Array.from({ length: 10 }, (_, at) => last.set(queue(1000 + at), big));
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([...crowding, last.set(queue(0), "new")]);
    await turnUntil("there is room", () => last.get(queue(1)) === undefined);
    assert.equal(last.get(queue(0)), "new");
  } finally {
    await given.dispose();
  }
});

test("a value that is set while its queue goes elsewhere is not lost", async () => {
  const given = await lmdbFixture();
  try {
    const hub = hubOn(given);
    const last: PerQueueState<string> = Reflect.get(hub.of("one"), "last");
    const other = { domain: "b.test", virtualMta: "v" };
    await last.set(QUEUE, "old");
    const setting = last.set(QUEUE, "new");
    await hub.moveQueue("a.test/v", "b.test/v");
    await setting;
    assert.deepEqual([last.get(QUEUE), last.get(other)], ["new", undefined]);
    const settingOther = last.set(other, "other's");
    await hub.moveQueue("a.test/v", "b.test/v");
    await settingOther;
    assert.deepEqual([last.get(QUEUE), last.get(other)], ["new", "other's"]);
  } finally {
    await given.dispose();
  }
});

test("an operator sees what plugins kept that are gone", async () => {
  const { hub, store, seen } = lab();
  await seen("one").set("a", 1);
  const gone = { queue: 0, name: "gone\0kept\0k", record: Buffer.from("7"), until: 0 };
  await store.state.save([gone]);
  assert.deepEqual(hub.list("gone", 10).entries, [
    { plugin: "gone", name: "kept", queue: undefined, key: "k", value: "7" },
  ]);
  assert.equal(hub.list(undefined, 1).more, true);
  assert.equal(hub.list(undefined, 2).more, false);
});
