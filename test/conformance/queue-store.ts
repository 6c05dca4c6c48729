import { describe, test } from "node:test";
import { bodyConformance } from "./queue-store-bodies.ts";
import { findConformance } from "./queue-store-find.ts";
import { journalConformance, journalModel } from "./queue-store-journal.ts";
import type { StoreUnderTest } from "./queue-store-kit.ts";
import { limitRecordsConformance } from "./queue-store-limits.ts";
import { modelConformance } from "./queue-store-model.ts";
import { ownerConformance } from "./queue-store-owner.ts";
import { piecesConformance } from "./queue-store-pieces.ts";
import { reopenConformance } from "./queue-store-reopen.ts";
import { rowConformance } from "./queue-store-rows.ts";
import { settleConformance } from "./queue-store-settle.ts";
import { strandConformance } from "./queue-store-strands.ts";

export type { StoreUnderTest } from "./queue-store-kit.ts";

/** Makes a fresh, empty store. */
export type StoreFactory = () => Promise<StoreUnderTest>;

/** Declares a test that gets a store of its own. */
export type StoreTest = (name: string, run: (given: StoreUnderTest) => Promise<void>) => void;

/** Declares the tests that every `QueueStore` passes. */
export function queueStoreConformance(name: string, factory: StoreFactory): void {
  const storeTest: StoreTest = (title, run) => {
    test(title, async () => {
      const given = await factory();
      try {
        await run(given);
      } finally {
        await given.dispose();
      }
    });
  };
  describe(`${name} as a queue store`, () => {
    rowConformance(storeTest);
    settleConformance(storeTest);
    findConformance(storeTest);
    bodyConformance(storeTest);
    strandConformance(storeTest);
    ownerConformance(storeTest);
    piecesConformance(storeTest);
    journalConformance(storeTest);
    test("the journal reads as a plain list would", () => journalModel(factory));
    limitRecordsConformance(storeTest);
    reopenConformance(storeTest);
    modelConformance(factory);
  });
}
