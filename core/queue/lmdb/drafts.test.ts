import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { turnUntil } from "../../../test/support/until.ts";
import { BodyFiles } from "./body-files.ts";
import { type DraftBudget, StoreDraft } from "./drafts.ts";

/** Drafts in a directory; small content is up to 100 bytes, all drafts may hold 250. */
async function withDrafts(
  run: (
    make: () => StoreDraft,
    budget: DraftBudget,
    list: () => Promise<string[]>,
  ) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "postrider-drafts-"));
  try {
    const files = await BodyFiles.open(directory);
    const takeSpace = async (): Promise<void> => {};
    const budget = { inlineLimit: 100, memoryLimit: 250, takeSpace, held: 0 };
    let id = 36 ** 2;
    await run(
      () => new StoreDraft(id++, budget, files),
      budget,
      () => readdir(directory),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Files are removed in the background. */
async function untilEmpty(list: () => Promise<string[]>): Promise<void> {
  await turnUntil("the files to go", async () => (await list()).length === 0);
}

test("small content stays in memory and is counted there", async () => {
  await withDrafts(async (make, budget, list) => {
    const draft = make();
    for (let piece = 0; piece < 100; piece++)
      assert.equal(draft.write(Buffer.from([piece])), undefined);
    assert.equal(budget.held, 100);
    const content = draft.take();
    assert.ok(content instanceof Buffer);
    assert.deepEqual(
      [...content],
      Array.from({ length: 100 }, (_, piece) => piece),
    );
    draft.used();
    assert.equal(budget.held, 0);
    assert.deepEqual(await list(), []);
  });
});

test("a view of a large buffer is copied, content of its own is not", async () => {
  await withDrafts(async (make) => {
    const large = Buffer.alloc(100_000, "x");
    const view = make();
    view.write(large.subarray(0, 50));
    const copied = view.take();
    assert.ok(copied instanceof Buffer && copied.buffer !== large.buffer);
    const own = make();
    const exact = Buffer.from(new Uint8Array(90).buffer);
    own.write(exact);
    assert.equal(own.take(), exact);
  });
});

test("large content goes to a file with its first byte too many", async () => {
  await withDrafts(async (make, budget, list) => {
    const draft = make();
    assert.equal(draft.write(Buffer.alloc(100)), undefined);
    assert.equal(draft.inFile, false);
    await draft.write(Buffer.alloc(1));
    assert.equal(draft.inFile, true);
    assert.equal(budget.held, 0);
    assert.deepEqual(await list(), ["arriving-1"]);
    await draft.take();
    draft.used();
    assert.deepEqual(await list(), ["0000000100"]);
    draft.discard();
    assert.deepEqual(await list(), ["0000000100"]);
  });
});

test("when all drafts hold too much, small content goes to files as well", async () => {
  await withDrafts(async (make, budget) => {
    const drafts = [make(), make(), make()];
    const writes = drafts.map((draft) => draft.write(Buffer.alloc(90)));
    assert.deepEqual(
      drafts.map(({ inFile }) => inFile),
      [false, false, true],
    );
    await Promise.all(writes);
    assert.equal(budget.held, 180);
    for (const draft of drafts) draft.discard();
    assert.equal(budget.held, 0);
  });
});

test("a draft that was not stored can be stored later or discarded", async () => {
  await withDrafts(async (make, budget, list) => {
    for (const size of [50, 500]) {
      const draft = make();
      await draft.write(Buffer.alloc(size));
      await draft.take();
      assert.throws(() => draft.take(), { kind: "misuse" });
      draft.returned();
      await draft.take();
      draft.discard();
      draft.returned();
      assert.throws(() => draft.take(), { kind: "misuse" });
      assert.equal(budget.held, 0);
      await untilEmpty(list);
    }
  });
});

test("discarding while a write is under way removes the file", async () => {
  await withDrafts(async (make, budget, list) => {
    const draft = make();
    const written = draft.write(Buffer.alloc(100_000));
    draft.discard();
    await written;
    await untilEmpty(list);
    assert.equal(budget.held, 0);
  });
});

test("writes that are not waited for arrive in order", async () => {
  await withDrafts(async (make) => {
    const draft = make();
    for (let piece = 0; piece < 20; piece++) draft.write(Buffer.alloc(50, piece));
    await draft.take();
    assert.equal(draft.size, 1000);
  });
});
