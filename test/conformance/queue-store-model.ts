import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { QueueStore, RecipientRow } from "../../core/queue/store.ts";
import { contentOf, FOREVER, messageOf, rowsOf, to } from "../../core/testing/queue-store/kit.ts";
import type { StoreFactory } from "../../core/testing/queue-store/suite.ts";

const QUEUES = 3;

const due = fc.integer({ min: 0, max: 20 });
const picks = fc.array(fc.nat(1000), { maxLength: 4 });

/** One thing done to a store; picks name rows that exist then. */
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("accept"),
      recipients: fc.array(fc.tuple(fc.nat(QUEUES - 1), due), { minLength: 1, maxLength: 5 }),
      size: fc.oneof(fc.nat(50), fc.constantFrom(140_000)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("done"), picks }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("defer"), picks, due, own: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen") }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** What should be in the store. */
interface Model {
  rows: RecipientRow[];
  readonly contents: Map<number, string>;
}

/** Random sequences against a list of rows. */
export function modelConformance(factory: StoreFactory): void {
  test("does what a simple list would do", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
        const given = await factory();
        try {
          let { store } = given;
          const model: Model = { rows: [], contents: new Map() };
          for (const step of actions) {
            if (step.kind !== "reopen") await run(store, model, step);
            else {
              store = await given.reopen();
              const { epoch } = store;
              model.rows = model.rows.map((row) => ({ ...row, epoch }));
            }
          }
          await compare(store, model);
        } finally {
          await given.dispose();
        }
      }),
      { numRuns: 25 },
    );
  });
}

function queueOf(store: QueueStore, index: number): number {
  return store.queueId(`q${index}.example/x`);
}

function picked(model: Model, places: readonly number[]): RecipientRow[] {
  const rows = new Set<RecipientRow>();
  for (const place of places) {
    const row = model.rows[place % model.rows.length];
    if (row !== undefined) rows.add(row);
  }
  return [...rows];
}

async function run(
  store: QueueStore,
  model: Model,
  step: Exclude<Action, { readonly kind: "reopen" }>,
): Promise<void> {
  if ("recipients" in step) {
    const content = `${model.contents.size}:`.padEnd(step.size, "#");
    const recipients = step.recipients.map(([queue, at]) => to(queueOf(store, queue), at));
    const rows = await store.accept(await messageOf(store, recipients, content));
    model.rows.push(...rows);
    for (const { message } of rows) model.contents.set(message, content);
    return;
  }
  const rows = "picks" in step ? picked(model, step.picks) : [];
  model.rows = model.rows.filter((row) => !rows.includes(row));
  if (!("due" in step)) {
    await store.settle({ done: rows, deferred: [], added: [] });
    return;
  }
  const deferred = rows.map((row) => ({ row, due: step.due, attempted: step.own }));
  const moved = await store.settle({ done: [], deferred, added: [] });
  for (const [at, row] of moved.entries())
    assert.equal(row.attempts, (rows[at]?.attempts ?? 0) + (step.own ? 1 : 0));
  model.rows.push(...moved);
}

async function compare(store: QueueStore, model: Model): Promise<void> {
  const inOrder = model.rows.toSorted(
    (a, b) => a.due - b.due || a.message - b.message || a.index - b.index,
  );
  const stored = new Map(store.queues().map((queue) => [queue.id, queue]));
  for (let index = 0; index < QUEUES; index++) {
    const queue = queueOf(store, index);
    const rows = inOrder.filter((row) => row.queue === queue);
    assert.deepEqual(await rowsOf(store, queue), rows);
    assert.equal(stored.get(queue)?.recipients ?? 0, rows.length);
    const first = rows.reduce((due, row) => Math.min(due, row.due), Number.POSITIVE_INFINITY);
    assert.equal(store.nextDue(queue, undefined) ?? Number.POSITIVE_INFINITY, first);
    for (const [at, row] of rows.entries()) {
      assert.deepEqual(await store.rows(queue, row, FOREVER, 1), rows.slice(at + 1, at + 2));
      assert.equal(store.nextDue(queue, row), rows[at + 1]?.due);
    }
  }
  const alive = new Set(model.rows.map(({ message }) => message));
  for (const [id, content] of model.contents) {
    const expected = alive.has(id) ? content : undefined;
    assert.equal(await contentOf(store, id), expected);
    assert.equal((await store.message(id))?.size, expected?.length);
  }
}
