import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { RecipientRow } from "../queue/store.ts";

/** What failed: one recipient's attempt, or the queue as a whole (no host could be used). */
export interface FailedAttempt {
  /** `domain/vmta`. */
  readonly queue: string;
  readonly failure: DeliveryFailure;
  /** When. */
  readonly now: number;
  /** The recipient; undefined when the queue as a whole failed. */
  readonly recipient: RecipientRow | undefined;
  /** When the message was received; undefined when the queue as a whole failed. */
  readonly receivedAt: number | undefined;
  /** How often this recipient (or the queue, in a row) had failed before. */
  readonly attempts: number;
}

/** What to do about a failed attempt. Hook handlers pass it on, changed or not. */
export interface Verdict {
  readonly action: "defer" | "bounce";
  /** When to try again, milliseconds from now; for `defer`. */
  readonly retryAfter: number;
  /** The failure as reported; a handler may replace it (e.g. by "message expired"). */
  readonly failure: DeliveryFailure;
}
