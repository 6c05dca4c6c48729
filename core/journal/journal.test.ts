import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lmdbFixture } from "../../test/conformance/lmdb-fixture.ts";
import { journalOf } from "../../test/support/journal-of.ts";
import { until } from "../../test/support/until.ts";
import type { MessageRead } from "../reception/session.ts";
import { createLog } from "../telemetry/log.ts";
import { infoOf } from "../testing/queue-store/kit.ts";
import type { JournalConsumer } from "./consumer.ts";
import type { EventKind, JournalEntry } from "./event.ts";
import type { Journal } from "./journal.ts";

const DAY = 86_400_000;

/** A consumer that keeps what it took where a crash does not reach it. */
class Notebook {
  readonly taken: number[] = [];
  fails = false;
  /** True while a server has it. */
  present = true;
  readonly #name: string;
  readonly kinds: readonly EventKind[];

  constructor(name: string, kinds: readonly EventKind[]) {
    this.#name = name;
    this.kinds = kinds;
  }

  consumer(given: Partial<JournalConsumer> = {}): JournalConsumer {
    return {
      name: this.#name,
      events: this.kinds,
      maxSize: 1e9,
      maxAge: 1000 * DAY,
      whenFull: "drop-oldest",
      consume: async (entries) => {
        if (this.fails) throw new Error("no luck");
        this.taken.push(...entries.map(numberOf));
      },
      ...given,
    };
  }
}

function numberOf({ event }: JournalEntry): number {
  switch (event.kind) {
    case "plugin":
      return Number(event.text);
    case "reported":
      return event.report;
    default:
      throw new Error(`nobody wrote ${event.kind}`);
  }
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("write"),
      kinds: fc.array(fc.constantFrom("plugin" as const, "reported" as const), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("run"), time: fc.nat(5000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("fail"), who: fc.nat(2), fails: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("restart"), crash: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("leave"), who: fc.nat(2), present: fc.boolean() }),
  },
);

test("whoever fails, leaves for a while or dies: each consumer gets all it wants in order, and nothing is left", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const fixture = await lmdbFixture();
      const { clock } = fixture;
      const books = [
        new Notebook("one", ["plugin"]),
        new Notebook("two", ["reported"]),
        new Notebook("three", ["plugin", "reported"]),
      ];
      const written: { readonly kind: EventKind; readonly number: number }[] = [];
      let journal = journalOf(fixture.store, clock);
      let readings = books.map((book) => journal.consume(book.consumer()));
      await journal.start();
      const restart = async (): Promise<void> => {
        await journal[Symbol.asyncDispose]();
        await fixture.reopen();
        journal = journalOf(fixture.store, clock);
        readings = books
          .filter(({ present }) => present)
          .map((book) => journal.consume(book.consumer()));
        await journal.start();
      };
      /** Nothing is written for who is not there. */
      const isWanted = (kind: EventKind): boolean =>
        books.some(({ present, kinds }) => present && kinds.includes(kind));
      try {
        for (const one of steps) {
          switch (one.do) {
            case "write":
              for (const kind of one.kinds) {
                if (!isWanted(kind)) continue;
                const number = written.length + 1;
                written.push({ kind, number });
                if (kind === "plugin")
                  await journal.write({ plugin: "p", name: "n", text: String(number) });
                else
                  await fixture.store.journal.write({
                    parts: journal.reported([{ id: number, purpose: "report" }], 1) ?? [],
                  });
              }
              break;
            case "run":
              await clock.advance(one.time);
              break;
            case "fail":
              for (const book of books.slice(one.who, one.who + 1)) book.fails = one.fails;
              break;
            case "restart":
              if (!one.crash) await Promise.all(readings.map((reading) => reading.end()));
              await restart();
              break;
            case "leave":
              for (const book of books.slice(one.who, one.who + 1)) book.present = one.present;
              await restart();
              break;
          }
        }
        for (const book of books) Object.assign(book, { fails: false, present: true });
        await restart();
        await until("all to be told", async () => {
          await clock.advance(1000);
          const { last } = fixture.store.journal;
          return journal.consumers().every(({ position }) => position === last) ? true : undefined;
        });
        for (const { taken, kinds } of books) {
          const expected = written.filter(({ kind }) => kinds.includes(kind));
          assert.deepEqual(
            [...new Set(taken)],
            expected.map(({ number }) => number),
          );
        }
        await until("the rest to go", async () => {
          await clock.advance(1000);
          const { events } = fixture.store.journal.read(0, 1e9);
          return events.length <= 1 ? true : undefined;
        });
      } finally {
        await journal[Symbol.asyncDispose]();
        await fixture.dispose();
      }
    }),
    { numRuns: 25 },
  );
});

/** A journal in a store on a fake clock. */
async function inJournal(
  run: (given: {
    readonly fixture: Awaited<ReturnType<typeof lmdbFixture>>;
    readonly journal: Journal;
    readonly logged: string[];
  }) => Promise<void>,
): Promise<void> {
  const fixture = await lmdbFixture();
  const logged: string[] = [];
  const log = createLog("journal", ({ message }) => void logged.push(message));
  const journal = journalOf(fixture.store, fixture.clock, log);
  try {
    await run({ fixture, journal, logged });
  } finally {
    await journal[Symbol.asyncDispose]();
    await fixture.dispose();
  }
}

test("nothing is written that nobody wants", () =>
  inJournal(async ({ fixture, journal }) => {
    const session = {
      id: "s",
      clientAddress: "192.0.2.1",
      clientPort: 1,
      localAddress: "192.0.2.2",
      localPort: 25,
      clientName: "c",
      secure: false,
      user: undefined,
      sourceName: undefined,
    };
    const read: MessageRead = {
      id: 7,
      session,
      info: infoOf(),
      recipients: [],
      header: Buffer.alloc(0),
    };
    assert.equal(journal.accepted(read, []), undefined);
    assert.equal(journal.reported([{ id: 1, purpose: "copy" }], 2), undefined);
    await journal.write({ plugin: "p", name: "n", text: "1" });
    assert.equal(fixture.store.journal.last, 0);
    journal.consume(new Notebook("one", ["accepted"]).consumer());
    assert.equal(journal.reported([{ id: 1, purpose: "copy" }], 2), undefined);
    const recipient = { address: "a@b.test", domain: "b.test", originalRecipient: undefined };
    const many = Array.from({ length: 1200 }, () => ({ ...recipient, notify: 0 }));
    assert.equal(journal.accepted(read, many)?.length, 3, "very many recipients come in pieces");
  }));

test("a consumer that is gone is missed for a day, then its place is given up and what waited for it goes", () =>
  inJournal(async ({ fixture, journal, logged }) => {
    const { clock, store } = fixture;
    await store.journal.write({
      cursors: [{ name: "gone", position: 0, offset: 0, seenAt: clock.now() }],
    });
    const next = journalOf(
      store,
      clock,
      createLog("next", ({ message }) => void logged.push(message)),
    );
    const there = new Notebook("there", ["plugin"]);
    next.consume(there.consumer());
    await next.start();
    for (let number = 1; number <= 5; number++)
      await next.write({ plugin: "p", name: "n", text: String(number) });
    await until("all five", async () => {
      await clock.advance(1000);
      return there.taken.length === 5 ? true : undefined;
    });
    assert.equal(store.journal.first(), 1);
    await until("its place to go", async () => {
      await clock.advance(3_600_000);
      return store.journal.cursors().some(({ name }) => name === "gone") ? undefined : true;
    });
    assert.ok(logged.includes("a consumer of the journal is gone; its place is kept for a day"));
    assert.ok(logged.includes("the place of a consumer of the journal is given up"));
    assert.ok(clock.now() - Date.UTC(2026, 0, 1) > DAY);
    await until("what waited to go", async () => {
      await clock.advance(1000);
      return store.journal.first() === 5 ? true : undefined;
    });
    assert.deepEqual(there.taken, [1, 2, 3, 4, 5]);
    await next[Symbol.asyncDispose]();
    void journal;
  }));

test("a consumer that does not answer is called slow and told so, and left behind at the end", () =>
  inJournal(async ({ fixture, journal, logged }) => {
    const { clock } = fixture;
    let signal: AbortSignal | undefined;
    const silent = new Notebook("silent", ["plugin"]).consumer({
      consume: (_entries, ending) => {
        signal = ending;
        return new Promise(() => {});
      },
    });
    journal.consume(silent);
    await journal.start();
    await journal.write({ plugin: "p", name: "n", text: "1" });
    await until("a warning", async () => {
      await clock.advance(10_000);
      return logged.includes("a consumer of the journal is slow") ? true : undefined;
    });
    assert.match(String(signal?.reason), /not done after 60 s/);
    await journal[Symbol.asyncDispose]();
  }));

test("a consumer that has its events when the server ends is told so", () =>
  inJournal(async ({ fixture, journal }) => {
    const asked = Promise.withResolvers<AbortSignal>();
    const silent = new Notebook("silent", ["plugin"]).consumer({
      consume: (_entries, ending) => {
        asked.resolve(ending);
        return new Promise(() => {});
      },
    });
    journal.consume(silent);
    await journal.start();
    await journal.write({ plugin: "p", name: "n", text: "1" });
    await fixture.clock.advance(1000);
    const signal = await asked.promise;
    assert.equal(signal.aborted, false);
    await journal[Symbol.asyncDispose]();
    assert.equal(signal.aborted, true);
    await fixture.clock.advance(120_000);
    assert.match(String(signal.reason), /nobody waits/, "nothing goes on after the end");
  }));

test("names and texts that are not fit are refused", () =>
  inJournal(async ({ journal }) => {
    const one = new Notebook("one", ["plugin"]);
    journal.consume(one.consumer());
    assert.throws(() => journal.consume(one.consumer()), /there is a consumer "one" already/);
    assert.throws(() => journal.consume(one.consumer({ name: "" })), /1 to 1000 bytes/);
    await assert.rejects(
      journal.write({ plugin: "p", name: "n", text: "x".repeat(16_385) }),
      /at most 16384/,
    );
  }));
