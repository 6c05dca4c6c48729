import assert from "node:assert/strict";
import type { QueueStore } from "../../queue/store.ts";
import type { StateChange } from "../../state/state-records.ts";
import type { StoreTest } from "./kit.ts";
import { messageOf, rowAt, rowsOf, send, to } from "./kit.ts";

const LATER = Number.MAX_SAFE_INTEGER;

/** What is kept, by queue and name. */
function keptIn({ state }: QueueStore): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(state.records(), ({ queue, name, record }) => [
      `${queue} ${name}`,
      record.toString(),
    ]).sort(),
  );
}

function change(queue: number, name: string, text: string | undefined, until = 0): StateChange {
  return { queue, name, record: text === undefined ? undefined : Buffer.from(text), until };
}

/** What plugins keep stands beside the queue, and changes with its outcomes. */
export function stateConformance(storeTest: StoreTest): void {
  storeTest("what plugins keep is written, replaced, removed, and survives", async (given) => {
    const { store } = given;
    const queue = store.queueId("a/x");
    assert.deepEqual(keptIn(store), {});
    await store.state.save([
      change(0, "p\0a\0k", "one"),
      change(0, "p\0a\0ä", "one"),
      change(0, "x".repeat(1024), "long"),
      change(queue, "p\0a", "of a queue", LATER),
    ]);
    await store.state.save([
      change(0, "p\0a\0k", "two"),
      change(0, "p\0a\0ä", undefined),
      change(0, "none", undefined),
    ]);
    const kept = {
      "0 p\0a\0k": "two",
      [`0 ${"x".repeat(1024)}`]: "long",
      [`${queue} p\0a`]: "of a queue",
    };
    assert.deepEqual(keptIn(store), kept);
    const reopened = await given.reopen();
    assert.deepEqual(keptIn(reopened), kept);
    assert.equal(reopened.queueId("a/x"), queue);
  });

  storeTest("what plugins keep changes with the outcomes, or not at all", async ({ store }) => {
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 10), to(queue, 20)]);
    const [first, second] = [rowAt(rows, 0), rowAt(rows, 1)];
    const told: (readonly string[])[] = [];
    store.state.onSaved((changes) => told.push(changes.map(({ name }) => name)));
    const state = [change(0, "a", "one"), change(queue, "b", "two")];
    await store.settle({ done: [first], deferred: [], added: [], state });
    assert.deepEqual(keptIn(store), { "0 a": "one", [`${queue} b`]: "two" });
    assert.deepEqual(told, [["a", "b"]]);
    const unfit = await messageOf(store, []);
    const next = [change(0, "a", "three"), change(queue, "b", undefined)];
    await assert.rejects(
      store.settle({ done: [second], deferred: [], added: [unfit], state: next }),
      { kind: "misuse" },
    );
    for (const wrong of [change(0, "", "x"), change(999, "a", "x"), change(0, "a", "x", -1)])
      await assert.rejects(
        store.settle({ done: [second], deferred: [], added: [], state: [wrong] }),
        { kind: "misuse" },
      );
    assert.deepEqual(keptIn(store), { "0 a": "one", [`${queue} b`]: "two" });
    assert.deepEqual(await rowsOf(store, queue), [second]);
    assert.equal(told.length, 1);
  });

  storeTest("who listens hears of changes before their writer, in order", async ({ store }) => {
    const heard: string[] = [];
    store.state.onSaved((changes) => {
      for (const { record } of changes) heard.push(String(record));
    });
    const save = (text: string): Promise<unknown> =>
      store.state.save([change(0, "a", text)]).then(() => assert.ok(heard.includes(text)));
    await Promise.all(["1", "2", "3"].map(save));
    assert.deepEqual(heard, ["1", "2", "3"]);
    assert.deepEqual(keptIn(store), { "0 a": "3" });
    await store.close();
    await assert.rejects(store.state.save([change(0, "a", "4")]), { kind: "closed" });
    assert.equal(heard.length, 3);
  });

  storeTest("what is kept for a queue keeps it until its time is over", async (given) => {
    const { store } = given;
    const [kept, gone, mail] = ["kept/x", "gone/x", "mail/x"].map((name) => store.queueId(name));
    assert.ok(kept !== undefined && gone !== undefined && mail !== undefined);
    await send(store, [to(mail, 10)]);
    await store.state.save([
      change(kept, "a", "one", LATER),
      change(kept, "b", "two", 1),
      change(gone, "a", "one", 1),
      change(mail, "a", "one", 1),
    ]);
    const reopened = await given.reopen();
    assert.deepEqual(
      reopened
        .queues()
        .map(({ name }) => name)
        .sort(),
      ["kept/x", "mail/x"],
    );
    assert.deepEqual(keptIn(reopened), {
      [`${kept} a`]: "one",
      [`${kept} b`]: "two",
      [`${mail} a`]: "one",
    });
  });

  storeTest("a record that nobody can read is set aside", async (given) => {
    const { store } = given;
    await store.state.save([change(0, "a", "nonsense"), change(0, "b", "sense")]);
    for (const one of store.state.records())
      if (one.name === "a") store.state.refuse(one, "no number");
    await store.state.save([]);
    assert.deepEqual(keptIn(store), { "0 b": "sense" });
    assert.deepEqual(keptIn(await given.reopen()), { "0 b": "sense" });
  });

  storeTest("rows move to other queues with the outcomes of others", async ({ store }) => {
    const [from, other] = [store.queueId("a/x"), store.queueId("b/x")];
    const rows = await send(store, [to(from, 10), to(from, 20), to(from, 30)]);
    const [first, second, third] = [rowAt(rows, 0), rowAt(rows, 1), rowAt(rows, 2)];
    const notes = { "p.n": "1" };
    const moved = await store.settle({
      done: [first],
      deferred: [{ row: second, due: 50, attempted: true }],
      added: [],
      moved: [{ row: third, queue: other, notes }],
    });
    assert.deepEqual(
      moved.map(({ queue, due }) => [queue, due]),
      [
        [from, 50],
        [other, 30],
      ],
    );
    assert.deepEqual(await rowsOf(store, from), [moved[0]]);
    assert.deepEqual(await rowsOf(store, other), [{ ...third, queue: other, notes }]);
    const again = { row: third, queue: from };
    assert.deepEqual(await store.settle({ done: [], deferred: [], added: [], moved: [again] }), []);
    await assert.rejects(
      store.settle({ done: [], deferred: [], added: [], moved: [{ row: third, queue: 999 }] }),
      { kind: "misuse" },
    );
    const stale = { row: { ...rowAt(moved, 1), epoch: 0 }, queue: from };
    await assert.rejects(store.settle({ done: [], deferred: [], added: [], moved: [stale] }), {
      kind: "not-owner",
    });
  });
}
