import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { PooledConnection } from "../pool/idle-connections.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { RecipientRow } from "../queue/store.ts";
import type { Transmitter } from "./transmitter.ts";

/** A transaction under way. */
export interface Sending {
  /** Resolves when the connection takes the next one. */
  readonly written: Promise<void>;
  /** Resolves when the outcome is recorded, with the failure if the connection broke before. */
  readonly settled: Promise<DeliveryFailure | undefined>;
}

/** Begins a transaction: the next one may follow before this one has its outcome. */
export function startSending(
  transmitter: Transmitter,
  queue: QueueRuntime,
  pooled: PooledConnection,
  group: readonly RecipientRow[],
): Sending {
  let done = (): void => {};
  const written = new Promise<void>((resolve) => {
    done = resolve;
  });
  const settled = transmitter.transmit(queue, pooled, group, done).finally(done);
  return { written, settled };
}
