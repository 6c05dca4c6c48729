import assert from "node:assert/strict";
import type { RecipientRow } from "../../queue/store.ts";
import { contentOf, messageOf, rowAt, rowsOf, type StoreTest, send, to } from "./kit.ts";

/** Messages whose recipients come in pieces. */
export function piecesConformance(storeTest: StoreTest): void {
  storeTest("recipients that come in pieces become visible at the end", async ({ store }) => {
    const [queue, other] = [store.queueId("a/x"), store.queueId("b/x")];
    const before = await send(store, [to(queue, 5)]);
    const { info, body } = await messageOf(store, [], "to many\r\n");
    const pieces = store.acceptInPieces({ info, body });
    const first = Array.from({ length: 1500 }, (_, at) => to(queue, at, `r${at}@a.test`));
    await pieces.add(first);
    await pieces.add([]);
    await pieces.add([{ ...to(other, 7, "last@b.test"), priority: 90, notes: { "k.v": "w" } }]);
    assert.deepEqual(await rowsOf(store, queue), before);
    assert.deepEqual(await rowsOf(store, other), []);
    assert.equal(await store.message(body.id), undefined);
    const found = await store.find({}, undefined, { looks: 5000, found: 5000 });
    assert.equal(found.found.length, 1);
    const offered: RecipientRow[] = [];
    assert.equal(await pieces.finish((rows) => offered.push(...rows)), 1501);
    assert.deepEqual(
      offered.map(({ message, index, address }) => [message, index, address]),
      [...first.map(({ address }) => address), "last@b.test"].map((address, index) => {
        return [body.id, index, address];
      }),
    );
    assert.equal((await rowsOf(store, queue)).length, 1501);
    assert.deepEqual(await rowsOf(store, other), [offered[1500]]);
    assert.equal(offered[1500]?.priority, 90);
    assert.deepEqual(offered[1500]?.notes, { "k.v": "w" });
    assert.equal(await contentOf(store, body.id), "to many\r\n");
    await store.settle({ done: offered.slice(1), deferred: [], added: [] });
    assert.notEqual(await store.message(body.id), undefined);
    await store.settle({ done: [rowAt(offered, 0)], deferred: [], added: [] });
    assert.equal(await store.message(body.id), undefined);
    assert.deepEqual(await rowsOf(store, queue), before);
  });

  storeTest("what is given up, or not finished by the end, leaves nothing", async (given) => {
    const queue = given.store.queueId("a/x");
    const begin = async () => {
      const message = await messageOf(given.store, [], "x".repeat(200_000));
      const pieces = given.store.acceptInPieces(message);
      await pieces.add([to(queue, 10), to(queue, 20)]);
      return { message, pieces };
    };
    const { message, pieces } = await begin();
    await pieces.abandon();
    await pieces.abandon();
    await assert.rejects(pieces.add([to(queue, 30)]), { kind: "misuse" });
    await assert.rejects(
      pieces.finish(() => {}),
      { kind: "misuse" },
    );
    // The draft is still the caller's.
    const [row] = await given.store.accept({ ...message, recipients: [to(queue, 40)] });
    const left = await begin();
    const store = await given.reopen();
    left.message.body.discard();
    assert.deepEqual(
      (await rowsOf(store, queue)).map(({ due }) => due),
      [40],
    );
    assert.equal(await store.message(left.message.body.id), undefined);
    assert.equal((await contentOf(store, row?.message ?? 0))?.length, 200_000);
  });

  storeTest("pieces that cannot be stored are refused", async ({ store }) => {
    const queue = store.queueId("a/x");
    const pieces = store.acceptInPieces(await messageOf(store, []));
    const misuse = { kind: "misuse" };
    const finish = (): Promise<number> => pieces.finish(() => assert.fail("nothing is visible"));
    await assert.rejects(finish(), misuse);
    await assert.rejects(pieces.add([to(queue + 1, 1)]), misuse);
    await assert.rejects(pieces.add([{ ...to(queue, 1), priority: 101 }]), misuse);
    await assert.rejects(pieces.add([{ ...to(queue, 1), lane: -1 }]), misuse);
    assert.deepEqual(await rowsOf(store, queue), []);
    await pieces.add([to(queue, 1)]);
    await store.close();
    await assert.rejects(finish(), { kind: /closed|failed/ });
  });
}
