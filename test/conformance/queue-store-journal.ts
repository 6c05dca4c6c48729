import assert from "node:assert/strict";
import fc from "fast-check";
import type {
  AppendedEvent,
  JournalLog,
  JournalPart,
  StoredEvent,
} from "../../core/queue/journal-log.ts";
import type { StoreFactory, StoreTest } from "./queue-store.ts";
import { contentOf, messageOf, rowAt, send, to } from "./queue-store-kit.ts";

function part(text: string): JournalPart {
  return { bytes: Buffer.from(text) };
}

/** All events after a place, read in pages. */
function eventsAfter(journal: JournalLog, after: number, most = 100_000): readonly StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let at = after; ; ) {
    const page = journal.read(at, most);
    assert.equal(page.damaged, 0);
    events.push(...page.events);
    if (page.next === at) return events;
    at = page.next;
  }
}

function textsAfter(journal: JournalLog, after: number): readonly string[] {
  return eventsAfter(journal, after).map(({ bytes }) => bytes.toString());
}

/** The journal of a store. */
export function journalConformance(storeTest: StoreTest): void {
  storeTest("an event is written with the acceptance it tells of", async ({ store }) => {
    const appended: AppendedEvent[] = [];
    store.journal.onAppended((events) => void appended.push(...events));
    const queue = store.queueId("a/x");
    const told = part("accepted");
    await store.accept(await messageOf(store, [to(queue, 10)]), { parts: [told] });
    assert.deepEqual(textsAfter(store.journal, 0), ["accepted"]);
    assert.equal(appended[0]?.part, told);
    assert.equal(store.journal.last, 1);
    const refused = await messageOf(store, []);
    await assert.rejects(store.accept(refused, { parts: [part("never")] }));
    assert.equal(store.journal.last, 1);
  });

  storeTest("a message is kept until the report on it is paid", async ({ store }) => {
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 10)], "content\r\n");
    const { message } = rowAt(rows, 0);
    const id = store.journal.debtId();
    const owes = { id, message, record: Buffer.from("what became of it") };
    const parts = [part("bounced")];
    await store.settle({ done: rows, deferred: [], added: [], journal: { parts, owes } });
    assert.deepEqual(await store.rows(queue, undefined, 1000, 10), []);
    assert.equal(await contentOf(store, message), "content\r\n");
    assert.deepEqual(store.journal.debts(0, 10), [owes]);
    assert.deepEqual(store.journal.debts(id, 10), []);
    const report = await messageOf(store, [to(queue, 20)], "report\r\n");
    await store.settle({ done: [], deferred: [], added: [report], journal: { paid: id } });
    assert.equal(await store.message(message), undefined);
    assert.equal(await store.body(message), undefined);
    assert.deepEqual(store.journal.debts(0, 10), []);
    await store.settle({ done: [], deferred: [], added: [], journal: { paid: id } });
  });

  storeTest("a message with recipients left outlives the report on others", async ({ store }) => {
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 10), to(queue, 20)]);
    const { message } = rowAt(rows, 0);
    const id = store.journal.debtId();
    const owes = { id, message, record: Buffer.alloc(0) };
    await store.settle({ done: [rowAt(rows, 0)], deferred: [], added: [], journal: { owes } });
    await store.settle({ done: [], deferred: [], added: [], journal: { paid: id } });
    assert.ok(await store.message(message));
    await store.settle({ done: [rowAt(rows, 1)], deferred: [], added: [] });
    assert.equal(await store.message(message), undefined);
  });

  storeTest("cursors are kept by name until they are removed", async ({ store }) => {
    const { journal } = store;
    const one = { name: "one", position: 7, offset: 700, seenAt: 70 };
    const two = { name: "two", position: 9, offset: 900, seenAt: 90 };
    await journal.write({ cursors: [one, two] });
    await journal.write({ cursors: [{ ...one, position: 8 }] });
    assert.deepEqual(journal.cursors(), [{ ...one, position: 8 }, two]);
    await journal.write({ gone: ["one"] });
    assert.deepEqual(journal.cursors(), [two]);
  });

  storeTest("trimming goes in pieces and leaves the last event", async ({ store }) => {
    const { journal } = store;
    for (let count = 0; count < 600; count++) await journal.write({ parts: [part(`${count}`)] });
    let pieces = 1;
    while (await journal.write({ trim: 600 })) pieces++;
    assert.ok(pieces < 10);
    assert.deepEqual(textsAfter(journal, 0), ["599"]);
    assert.equal(journal.first(), 600);
    await journal.write({ parts: [part("next")] });
    assert.equal(journal.last, 601);
    assert.deepEqual(textsAfter(journal, 600), ["next"]);
  });
}

/** One step of the model: what is appended, trimmed, and whether the store is opened anew after it. */
const step = fc.record({
  sizes: fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 100_000, max: 300_000 })), {
    maxLength: 4,
  }),
  trim: fc.option(fc.nat(100), { nil: undefined }),
  from: fc.nat(100),
  most: fc.integer({ min: 1, max: 400_000 }),
  reopen: fc.boolean(),
});

/** Reads what a plain list would give, whatever was appended and trimmed, across restarts. */
export async function journalModel(factory: StoreFactory): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const given = await factory();
      try {
        const sizes: number[] = [];
        let trimmed = 0;
        for (const { sizes: added, trim, from, most, reopen } of steps) {
          const parts = added.map((size) => ({ bytes: Buffer.alloc(size, sizes.length % 256) }));
          await given.store.journal.write({ parts });
          sizes.push(...added);
          if (trim !== undefined) {
            const upTo = Math.min(trim, sizes.length);
            while (await given.store.journal.write({ trim: upTo }));
            trimmed = Math.max(trimmed, upTo);
          }
          if (reopen) await given.reopen?.();
          const { journal } = given.store;
          assert.equal(journal.last, sizes.length);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          assert.equal(journal.offset, total);
          const after = Math.min(from, sizes.length);
          const events = eventsAfter(journal, after, most);
          // Trimming may leave events, but only what stands before the first one that is needed.
          const first = events[0]?.id ?? sizes.length + 1;
          assert.ok(first <= Math.max(after, trimmed) + 1, `first ${first}`);
          assert.deepEqual(
            events.map(({ id, bytes }) => [id, bytes.length]),
            sizes.slice(first - 1).map((size, index) => [first + index, size]),
          );
          assert.equal(events.at(-1)?.offset ?? total, total);
        }
      } finally {
        await given.dispose();
      }
    }),
    { numRuns: 15 },
  );
}
