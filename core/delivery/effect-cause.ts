import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Effect } from "./effect.ts";

/** What effects are asked for about. */
export interface EffectCause {
  /** What failed; undefined after a delivery. */
  readonly failure: DeliveryFailure | undefined;
  /** When mail that is deferred is tried again unless an effect says, milliseconds since the epoch. */
  readonly retryAt: number;
}

/** Puts effects in force. */
export type ApplyEffects = (
  queue: QueueRuntime,
  effects: readonly Effect[],
  cause: EffectCause,
) => void;
