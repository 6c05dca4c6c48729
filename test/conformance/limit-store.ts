import { describe, test } from "node:test";
import { limitDayConformance } from "./limit-store-days.ts";
import type { LimitStoreFactory, LimitTest } from "./limit-store-kit.ts";
import { limitModelConformance } from "./limit-store-model.ts";
import { limitRestartConformance } from "./limit-store-restart.ts";
import { limitTakeConformance } from "./limit-store-take.ts";
import { limitWaitConformance } from "./limit-store-wait.ts";

export type { LimitStoreFactory, LimitStoreUnderTest } from "./limit-store-kit.ts";

/** Declares the tests that every `LimitStore` passes. */
export function limitStoreConformance(name: string, factory: LimitStoreFactory): void {
  const limitTest: LimitTest = (title, run) => {
    test(title, async () => {
      const given = await factory();
      try {
        await run(given);
      } finally {
        await given.dispose();
      }
    });
  };
  describe(`${name} as a limit store`, () => {
    limitTakeConformance(limitTest);
    limitWaitConformance(limitTest);
    limitDayConformance(limitTest);
    limitRestartConformance(limitTest);
    limitModelConformance(factory);
  });
}
