import type { MessageId, Notify } from "../message/envelope.ts";
import type { Notes } from "../message/notes.ts";

/** A queue's identity in its store; small, never re-used for another name. */
export type QueueId = number;
/**
 * A part of a queue: its rows that share the values of the dimensions which the configuration limits or holds. 0 is the lane of
 * a queue without such limits.
 */
export type LaneId = number;
/** Who owns a store: grows with every change of owner. */
export type Epoch = number;

/** One recipient that waits in a queue. */
export interface RecipientRow {
  readonly queue: QueueId;
  /** Earliest next attempt, milliseconds since the epoch. */
  readonly due: number;
  readonly message: MessageId;
  /** Position among the message's recipients, from 0. */
  readonly index: number;
  readonly address: string;
  readonly originalRecipient: string | undefined;
  readonly notify: Notify;
  /** Attempts made that got a temporary failure for this recipient. */
  readonly attempts: number;
  /**
   * When it was last deferred: after an attempt, or for a notice of its delay; milliseconds since the
   * epoch, 0 before the first time.
   */
  readonly lastAttempt: number;
  readonly lane: LaneId;
  /** 0 to 100. Rows of a higher class of priority come first, those of one class in order of due time. */
  readonly priority: number;
  /** The virtual MTA chosen for this recipient; undefined for that of its message. */
  readonly virtualMta: string | undefined;
  readonly notes: Notes;
  /** The owner that was handed this row; only it may settle or move it. */
  readonly epoch: Epoch;
}

/**
 * The rows of a queue that are in one order of due times: those of one lane and one class of priority. Of a class any
 * priority may be given, as they are told apart by `rankOf`.
 */
export type Strand = Pick<RecipientRow, "lane" | "priority">;

/** A strand that has rows. */
export interface StrandHead extends Strand {
  /** Due time of its first row. */
  readonly due: number;
}

/** Position in a queue's order of (lane, class of priority, due, message, index). */
export type RecipientPosition = Pick<
  RecipientRow,
  "lane" | "priority" | "due" | "message" | "index"
>;
