import { type DeclareTest, onItsOwn } from "../on-its-own.ts";
import { limitDayConformance } from "./days.ts";
import type { LimitStoreFactory, LimitTest } from "./kit.ts";
import { limitModelConformance } from "./model.ts";
import { limitRestartConformance } from "./restart.ts";
import { limitTakeConformance } from "./take.ts";
import { limitWaitConformance } from "./wait.ts";

export type { LimitStoreFactory, LimitStoreUnderTest } from "./kit.ts";

/** Declares the tests that every `LimitStore` passes, each on a store of its own. Time is the store's: tests let it pass. */
export function limitStoreConformance(test: DeclareTest, factory: LimitStoreFactory): void {
  const limitTest: LimitTest = onItsOwn(test, factory);
  limitTakeConformance(limitTest);
  limitWaitConformance(limitTest);
  limitDayConformance(limitTest);
  limitRestartConformance(limitTest);
  limitModelConformance(test, factory);
}
