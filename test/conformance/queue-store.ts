import { describe, test } from "node:test";
import { queueStoreConformance, type StoreFactory } from "../../core/testing/queue-store/suite.ts";
import { journalModel } from "./queue-store-journal-model.ts";
import { modelConformance } from "./queue-store-model.ts";

export type { StoreFactory, StoreUnderTest } from "../../core/testing/queue-store/suite.ts";

/** Declares the tests that every `QueueStore` passes, and random ones against a model. */
export function testQueueStore(name: string, factory: StoreFactory): void {
  describe(`${name} as a queue store`, () => {
    queueStoreConformance(test, factory);
    test("the journal reads as a plain list would", () => journalModel(factory));
    modelConformance(factory);
  });
}
