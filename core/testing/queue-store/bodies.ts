import assert from "node:assert/strict";
import type { BodyDraft } from "../../message/body.ts";
import { contentOf, infoOf, rowAt, type StoreTest, send, to } from "./kit.ts";

const CHUNK = 64 * 1024;

/** Content that differs at every place a chunk could start. */
function pattern(length: number): string {
  const line = (at: number): string => `${at.toString(36).padStart(62, "-")}\r\n`;
  return Array.from({ length: Math.ceil(length / 64) }, (_, at) => line(at))
    .join("")
    .slice(0, length);
}

async function write(draft: BodyDraft, content: string, step: number): Promise<void> {
  for (let at = 0; at < content.length; at += step) {
    const waiting = draft.write(Buffer.from(content.slice(at, at + step), "latin1"));
    if (waiting !== undefined) await waiting;
  }
}

/** Contents of all sizes. */
export function bodyConformance(storeTest: StoreTest): void {
  const sizes = [0, 1, 10_000, 131_071, 131_072, 131_073, 300_000, 3_000_000];
  for (const size of sizes) {
    storeTest(`content of ${size} bytes comes back`, async ({ store }) => {
      const queue = store.queueId("a/x");
      const content = pattern(size);
      const draft = store.draft();
      await write(draft, content, 50_001);
      assert.equal(draft.size, size);
      const message = { info: infoOf({ size }), body: draft, recipients: [to(queue, 1)] };
      const rows = await store.accept(message);
      draft.discard();
      const { message: id } = rowAt(rows, 0);
      assert.equal(await contentOf(store, id), content);
      assert.equal((await store.body(id))?.size, size);
      for (const offset of [1, 65_536, 65_537, size - 1, size, size + 1].filter((at) => at >= 0))
        assert.equal(await contentOf(store, id, offset), content.slice(offset));
      const whole = (await store.body(id))?.whole;
      if (whole !== undefined) assert.equal(whole.toString("latin1"), content);
      for await (const chunk of (await store.body(id))?.chunks() ?? [])
        assert.ok(Buffer.isBuffer(chunk) && chunk.length <= CHUNK);
      await store.settle({ done: rows, deferred: [], added: [] });
      assert.equal(await store.body(id), undefined);
    });
  }

  storeTest("a message is called what its draft was called", async ({ store }) => {
    const queue = store.queueId("a/x");
    const drafts = [store.draft(), store.draft(), store.draft()];
    assert.equal(new Set(drafts.map(({ id }) => id)).size, 3);
    // Stored in another order than begun, one of them large, one not at all.
    for (const [at, size] of [
      [2, 10],
      [0, 300_000],
    ] as const) {
      const draft = drafts[at] ?? store.draft();
      await write(draft, pattern(size), 50_001);
      const message = { info: infoOf({ size }), body: draft, recipients: [to(queue, 1)] };
      assert.equal(rowAt(await store.accept(message), 0).message, draft.id);
      assert.equal(await contentOf(store, draft.id), pattern(size));
    }
  });

  storeTest("content in very small pieces comes back", async ({ store }) => {
    const content = pattern(5000);
    const body = store.draft();
    await write(body, content, 3);
    const recipients = [to(store.queueId("a/x"), 1)];
    const rows = await store.accept({ info: infoOf({ size: 5000 }), body, recipients });
    assert.equal(await contentOf(store, rowAt(rows, 0).message), content);
  });

  storeTest("small content is at hand as a whole", async ({ store }) => {
    const rows = await send(store, [to(store.queueId("a/x"), 1)], pattern(10_000));
    const whole = (await store.body(rowAt(rows, 0).message))?.whole;
    assert.ok(Buffer.isBuffer(whole));
    assert.equal(whole.toString("latin1"), pattern(10_000));
  });

  storeTest("several large contents arrive at once", async ({ store }) => {
    const queue = store.queueId("a/x");
    const contents = Array.from({ length: 8 }, (_, index) => `${index}${pattern(700_000)}`);
    const ids = await Promise.all(
      contents.map(async (content) => {
        const body = store.draft();
        await write(body, content, CHUNK);
        const info = infoOf({ size: content.length });
        return rowAt(await store.accept({ info, body, recipients: [to(queue, 1)] }), 0).message;
      }),
    );
    for (const [index, id] of ids.entries())
      assert.equal(await contentOf(store, id), contents[index]);
  });

  storeTest("a discarded draft cannot be used", async ({ store }) => {
    for (const size of [100, 400_000]) {
      const body = store.draft();
      await write(body, pattern(size), CHUNK);
      body.discard();
      body.discard();
      await assert.rejects(async () => body.write(Buffer.from("more")), { kind: "misuse" });
      const recipients = [to(store.queueId("a/x"), 1)];
      await assert.rejects(store.accept({ info: infoOf(), body, recipients }), { kind: "misuse" });
    }
  });

  storeTest(
    "a draft is the content of one message, and nothing is stored when two name it",
    async ({ store }) => {
      for (const size of [100, 400_000]) {
        const content = pattern(size);
        const body = store.draft();
        await write(body, content, CHUNK);
        const queue = store.queueId("a/x");
        const one = { info: infoOf({ size }), body, recipients: [to(queue, 1)] };
        const row = rowAt(await send(store, [to(queue, 1)]), 0);
        const twice = { done: [row], deferred: [], added: [one, { ...one }] };
        await assert.rejects(async () => store.settle(twice), { kind: "misuse" });
        const stored = rowAt(await store.settle({ ...twice, added: [one] }), 0);
        assert.equal(await contentOf(store, stored.message), content);
      }
    },
  );
}
