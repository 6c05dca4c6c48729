import assert from "node:assert/strict";
import type { QueueStore } from "../../queue/store.ts";
import type { StoreTest } from "./kit.ts";

/** What is kept of limits, by name. */
function keptIn({ limits }: QueueStore): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(limits.limits(), ({ name, record }) => [name, record.toString()]),
  );
}

/** Counts of limits are kept beside the queue. */
export function limitRecordsConformance(storeTest: StoreTest): void {
  storeTest(
    "records of limits are written, replaced, removed, and survive a restart",
    async (given) => {
      const { store } = given;
      assert.deepEqual(keptIn(store), {});
      const [one, two] = [Buffer.from("one"), Buffer.from("two")];
      await store.limits.saveLimits([
        { name: "a", record: one },
        { name: "ä/v", record: one },
        { name: "x".repeat(1200), record: two },
      ]);
      await store.limits.saveLimits([
        { name: "a", record: two },
        { name: "ä/v", record: undefined },
        { name: "none", record: undefined },
      ]);
      const kept = { a: "two", ["x".repeat(1200)]: "two" };
      assert.deepEqual(keptIn(store), kept);
      assert.deepEqual(keptIn(await given.reopen()), kept);
    },
  );

  storeTest("a store that is closed takes no records of limits", async ({ store }) => {
    await store.close();
    await assert.rejects(store.limits.saveLimits([{ name: "a", record: undefined }]));
  });
}
