import type { MessageInfo } from "../message/envelope.ts";
import type { QueueId, RecipientPosition, RecipientRow } from "./recipient-row.ts";

/** Which recipients in queues are meant: all that is given must fit. `*` in a text stands for any characters. */
export interface MailFilter {
  /** `domain/vmta`, or `domain` for all queues of a domain. */
  readonly queue?: string | undefined;
  /** Envelope sender without angle brackets; empty for the null reverse-path. */
  readonly sender?: string | undefined;
  readonly recipient?: string | undefined;
  /** Job id; empty for messages without one. */
  readonly job?: string | undefined;
  /** ENVID as it was given; empty for messages without one. */
  readonly envelopeId?: string | undefined;
  /** Received before this time, milliseconds since the epoch. */
  readonly receivedBefore?: number | undefined;
}

/** Where a search goes on: strictly after `row` in a queue, at the queue's start when it is undefined. */
export interface FindPosition {
  readonly queue: QueueId;
  readonly row: RecipientPosition | undefined;
}

/** How far one call of a search goes. */
export interface FindLimits {
  /** Rows and queues looked at. */
  readonly looks: number;
  /** Recipients found. */
  readonly found: number;
}

/** A recipient that waits, or is under way. */
export interface FoundRecipient {
  /** `domain/vmta`. */
  readonly queue: string;
  readonly row: RecipientRow;
  /** Undefined when the store has lost it. */
  readonly message: MessageInfo | undefined;
}

/** What one call of a search found. */
export interface Found {
  readonly found: readonly FoundRecipient[];
  /** Where the next call goes on; undefined at the end. */
  readonly next: FindPosition | undefined;
}
