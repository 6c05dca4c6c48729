import assert from "node:assert/strict";
import type {
  AppendedEvent,
  JournalLog,
  JournalPart,
  StoredEvent,
} from "../../queue/journal-log.ts";
import { contentOf, messageOf, rowAt, type StoreTest, send, to } from "./kit.ts";

/** An event of these bytes, or whose bytes are a text. */
export function part(given: string | Buffer): JournalPart {
  const bytes = typeof given === "string" ? Buffer.from(given) : given;
  return { room: bytes.length, write: (record) => void record.raw(bytes) };
}

/** All events of a journal after one, read in pages of `most` bytes. */
export function eventsAfter(
  journal: JournalLog,
  after: number,
  most = 100_000,
): readonly StoredEvent[] {
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
