import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { Notes } from "../message/notes.ts";
import type { QueueMode, RecipientRow } from "../queue/store.ts";
import type { Effect } from "./effect.ts";

/** What failed: one recipient's attempt, or the queue as a whole (no host could be used). */
export interface FailedAttempt {
  /** `domain/vmta`. */
  readonly queue: string;
  /** The mode that the queue is in. */
  readonly mode: QueueMode;
  readonly failure: DeliveryFailure;
  /** When. */
  readonly now: number;
  /** The other end, also where it refused before the first message; undefined when there was no connection. */
  readonly peer: PeerInfo | undefined;
  /** The recipient; undefined when the queue as a whole failed. */
  readonly recipient: RecipientRow | undefined;
  /** The message; undefined when the queue as a whole failed. */
  readonly message: MessageInfo | undefined;
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
  /** For `bounce` of a queue as a whole: younger mail waits instead, as by `defer`. Milliseconds since it was received. */
  readonly minimumAge?: number | undefined;
  /**
   * What is kept with the recipient from now on besides what is kept already, for `defer`: a handler adds to those of the handlers before.
   * Nothing is kept that there is no room for.
   */
  readonly notes?: Notes | undefined;
  /** What it changes besides: a handler adds to those of the handlers before. */
  readonly effects?: readonly Effect[] | undefined;
}

/** A message was taken for some of its recipients, and that is recorded. */
export interface DeliveredAttempt {
  /** `domain/vmta`. */
  readonly queue: string;
  /** The mode that the queue is in. */
  readonly mode: QueueMode;
  /** When. */
  readonly now: number;
  readonly peer: PeerInfo | undefined;
  readonly message: MessageInfo;
  /** The reply to the first of them. */
  readonly reply: Reply;
  /** How many recipients it was taken for. */
  readonly recipients: number;
}
