import assert from "node:assert/strict";
import type { FindPosition, FoundRecipient, MailFilter } from "../../queue/find.ts";
import type { QueueStore } from "../../queue/store.ts";
import { messageOf, type StoreTest, send, to } from "./kit.ts";

const FAR = { looks: 1000, found: 1000 };

/** Searching for recipients. */
export function findConformance(storeTest: StoreTest): void {
  storeTest("recipients are found by queue, address and message", async ({ store }) => {
    const queues = ["a.test/x", "a.test/y", "b.test/x"].map((name) => store.queueId(name));
    const [ax = 0, ay = 0, bx = 0] = queues;
    const facts = { sender: "Big@s.test", job: "j1", envelopeId: "E-7", receivedAt: 1000 };
    const first = [to(ax, 50, "one@a.test"), to(bx, 10, "one@b.test")];
    await store.accept(await messageOf(store, first, undefined, facts));
    const second = [to(ay, 30, "Two@a.test"), to(ax, 20, "two@a.test")];
    await store.accept(await messageOf(store, second, undefined, { sender: "", receivedAt: 2000 }));
    for (const [filter, expected] of [
      [{}, ["two@a.test", "one@a.test", "Two@a.test", "one@b.test"]],
      [{ queue: "a.test" }, ["two@a.test", "one@a.test", "Two@a.test"]],
      [{ queue: "*/x" }, ["two@a.test", "one@a.test", "one@b.test"]],
      [{ queue: "a.test/y" }, ["Two@a.test"]],
      [{ queue: "a" }, []],
      [{ recipient: "two@*" }, ["two@a.test", "Two@a.test"]],
      [{ sender: "big@s.test" }, ["one@a.test", "one@b.test"]],
      [{ sender: "" }, ["two@a.test", "Two@a.test"]],
      [{ job: "j*" }, ["one@a.test", "one@b.test"]],
      [{ job: "" }, ["two@a.test", "Two@a.test"]],
      [{ envelopeId: "e-7", queue: "b.*" }, ["one@b.test"]],
      [{ receivedBefore: 2000 }, ["one@a.test", "one@b.test"]],
    ] as const satisfies readonly (readonly [MailFilter, readonly string[]])[]) {
      const { found, next } = await store.find(filter, undefined, FAR);
      assert.deepEqual(addresses(found), expected, JSON.stringify(filter));
      assert.equal(next, undefined);
    }
    const [row] = (await store.find({ queue: "a.test/y" }, undefined, FAR)).found;
    assert.equal(row?.queue, "a.test/y");
    assert.equal(row?.message?.receivedAt, 2000);
  });

  storeTest(
    "a search goes on where the last call ended, however short the calls are",
    async ({ store }) => {
      const queues = Array.from({ length: 5 }, (_, at) => store.queueId(`d${at}.test/x`));
      const all: string[] = [];
      for (const [at, queue] of queues.entries()) {
        const addresses = Array.from({ length: 7 - at }, (_, index) => `r${index}@d${at}.test`);
        all.push(...addresses);
        await send(
          store,
          addresses.map((address, index) => to(queue, index % 3, address)),
        );
      }
      for (const limits of [
        { looks: 1, found: 9 },
        { looks: 3, found: 1 },
        { looks: 100, found: 2 },
        FAR,
      ]) {
        assert.deepEqual(addresses(await inPieces(store, {}, limits)).toSorted(), all.toSorted());
        const third = addresses(await inPieces(store, { queue: "d3.test" }, limits));
        assert.equal(third.length, 4);
      }
    },
  );

  storeTest("what goes between two calls does not stop a search", async ({ store }) => {
    const queue = store.queueId("a.test/x");
    const rows = await send(
      store,
      [1, 2, 3].map((due) => to(queue, due, `r${due}@a.test`)),
    );
    const { next } = await store.find({}, undefined, { looks: 9, found: 1 });
    await store.settle({ done: rows.slice(0, 2), deferred: [], added: [] });
    assert.deepEqual(addresses((await store.find({}, next, FAR)).found), ["r3@a.test"]);
  });
}

async function inPieces(
  store: QueueStore,
  filter: MailFilter,
  limits: { readonly looks: number; readonly found: number },
): Promise<readonly FoundRecipient[]> {
  const all: FoundRecipient[] = [];
  let after: FindPosition | undefined;
  for (let calls = 0; calls < 200; calls++) {
    const { found, next } = await store.find(filter, after, limits);
    assert.ok(found.length <= limits.found && found.length <= limits.looks);
    all.push(...found);
    if (next === undefined) return all;
    after = next;
  }
  throw new Error("the search does not end");
}

function addresses(found: readonly FoundRecipient[]): readonly string[] {
  return found.map(({ row }) => row.address);
}
