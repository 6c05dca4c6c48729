import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { infoOf, send, to } from "../../testing/queue-store/kit.ts";
import { StoreError } from "../store-error.ts";

test("a message that no record can hold is the caller's mistake, alone or with outcomes", async () => {
  const fixture = await lmdbFixture();
  const { store } = fixture;
  try {
    const queue = store.queueId("a/x");
    const long = "x".repeat(70_000);
    const isMisuse = (error: unknown): boolean =>
      error instanceof StoreError && error.kind === "misuse";
    for (const message of [
      { info: infoOf({ job: long }), recipients: [to(queue, 0)] },
      { info: infoOf({ receivedAt: Number.NaN }), recipients: [to(queue, 0)] },
      { info: infoOf({}), recipients: [{ ...to(queue, 0), address: long }] },
    ]) {
      const body = store.draft();
      await assert.rejects(store.accept({ ...message, body }), isMisuse);
      const added = [{ ...message, body }];
      await assert.rejects(store.settle({ done: [], deferred: [], added }), isMisuse);
      body.discard();
    }
    assert.deepEqual(store.rows(queue, undefined, 100, 1), []);
  } finally {
    await fixture.dispose();
  }
});

test("content that was lost on its way to its file keeps no outcome from being recorded without it", async () => {
  const fixture = await lmdbFixture({ inlineBodyLimit: 10 });
  const { store, directory } = fixture;
  try {
    const queue = store.queueId("a/x");
    const done = await send(store, [to(queue, 0)]);
    const body = store.draft();
    await body.write(Buffer.alloc(100, "x"));
    const bodies = join(directory, "bodies");
    for (const name of await readdir(bodies))
      if (name.startsWith("arriving-")) await rm(join(bodies, name));
    const added = [{ info: infoOf({}), body, recipients: [to(queue, 0)] }];
    for (let count = 0; count < 2; count++)
      await assert.rejects(store.settle({ done, deferred: [], added }), { kind: "spoiled" });
    body.discard();
    await store.settle({ done, deferred: [], added: [] });
    assert.deepEqual(store.rows(queue, undefined, 100, 10), []);
  } finally {
    await fixture.dispose();
  }
});
