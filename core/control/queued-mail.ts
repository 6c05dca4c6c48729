import type { LaneValues } from "../message/lane.ts";
import type { Notes } from "../message/notes.ts";
import type { FindPosition, MailFilter } from "../queue/find.ts";

/** A recipient in a queue as shown to an operator. */
export interface QueuedRecipient {
  /** The message's id, as in log lines and replies. */
  readonly id: string;
  /** `domain/vmta`. */
  readonly queue: string;
  /** Envelope sender without angle brackets. */
  readonly sender: string;
  readonly recipient: string;
  readonly job: string | undefined;
  readonly envelopeId: string | undefined;
  /** What plugins keep with the message, by name. */
  readonly notes: Notes;
  /** What they keep with this recipient. */
  readonly recipientNotes: Notes;
  /** Bytes of the message's content. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Attempts that got a temporary failure. */
  readonly attempts: number;
  /** 0 to 100; 50 unless somebody has said otherwise. */
  readonly priority: number;
  /** Not tried before this time, milliseconds since the epoch; in the past when it is due. */
  readonly nextAttempt: number;
  /** Being sent now. */
  readonly underWay: boolean;
  /** Its queue is paused. */
  readonly paused: boolean;
  /** What the mail shares that is limited or held together with it; undefined where none is. */
  readonly lane: LaneValues | undefined;
  /** Why that mail waits; undefined when it does not. */
  readonly laneHeldBy: string | undefined;
}

/** A piece of a listing. */
export interface MailPage {
  readonly recipients: readonly QueuedRecipient[];
  /** Where the next piece begins; undefined at the end. */
  readonly next: FindPosition | undefined;
}

/** A damaged record of the queue that was set aside, as shown to an operator. */
export interface DamagedRecord {
  /** What it was a record of. */
  readonly of:
    | "queue"
    | "name of a queue"
    | "message"
    | "recipient"
    | "plugin's state"
    | "lane of a queue";
  /** Name of its queue, as far as that is known. */
  readonly queue: string | undefined;
  /** Id of its message, as in log lines. */
  readonly message: string | undefined;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly foundAt: number;
  /** Bytes of the record. */
  readonly size: number;
}

/** A piece of a count. */
export interface CountPage {
  readonly recipients: number;
  /** Of those, being sent at that moment. */
  readonly underWay: number;
  /** The queues that they are in, `domain/vmta`; one may be named by the next piece again. */
  readonly queues: readonly string[];
  /** Where the next piece begins; undefined at the end. */
  readonly next: FindPosition | undefined;
}

/** How recipients are deleted. */
export interface DeletionOptions {
  /** Whether accounting writes a record of each. */
  readonly accounted: boolean;
  /** Whether their senders get a report, as of a bounce. */
  readonly reported: boolean;
}

/** What a piece of a deletion did. */
export interface DeletionPage {
  readonly deleted: number;
  /** Recipients that fit and were being sent at that moment: they are left. */
  readonly underWay: number;
  /** Where the next piece begins; undefined at the end. */
  readonly next: FindPosition | undefined;
}

/** The reply with which recipients are made to fail. */
export interface FailureReply {
  /** 500 to 559. */
  readonly code: number;
  /** Of class 5 (RFC 3463). */
  readonly enhanced: string;
  /** One line. */
  readonly text: string;
}

/** What a piece of `fail` did. */
export interface FailurePage {
  readonly failed: number;
  /** Recipients that fit and were being sent at that moment: they are left. */
  readonly underWay: number;
  /** Where the next piece begins; undefined at the end. */
  readonly next: FindPosition | undefined;
}

/** The operator's hand on mail in queues. Every call does a bounded piece of work; the next goes on where it ended. */
export interface QueuedMailControl {
  /** Up to `most` recipients that fit, fewer than that when many others had to be looked at; from `after` on. */
  list(filter: MailFilter, after: FindPosition | undefined, most: number): Promise<MailPage>;
  /** Counts recipients that fit, as many as one call may look at; from `after` on. */
  count(filter: MailFilter, after: FindPosition | undefined): Promise<CountPage>;
  /**
   * Takes recipients that fit out of their queues for good, from `after` on. Those under way are left and counted. Rejects when
   * the store cannot be written: what is gone by then is gone.
   */
  delete(
    filter: MailFilter,
    after: FindPosition | undefined,
    options: DeletionOptions,
  ): Promise<DeletionPage>;
  /**
   * Has recipients that fit bounce at once, as if their hosts had given a reply: with records and reports. From `after` on; those under way
   * are left and counted.
   */
  fail(
    filter: MailFilter,
    after: FindPosition | undefined,
    reply: FailureReply,
  ): Promise<FailurePage>;
  /** Gives recipients that fit a priority, 0 to 100, from `after` on. Those under way are left and counted. */
  setPriority(
    filter: MailFilter,
    after: FindPosition | undefined,
    priority: number,
  ): Promise<PriorityPage>;
  /** Up to `most` records that were set aside because they are damaged. */
  damaged(most: number): readonly DamagedRecord[];
  /**
   * Moves the recipients of one queue into another, `domain/vmta`, from `after` on, with their age and attempts. Those under way are left and
   * counted. Rejects with a `RangeError` where no mail could come into that queue.
   */
  move(queue: string, to: string, after: FindPosition | undefined): Promise<MovePage>;
  /** Makes the recipients of queues that fit `domain[/vmta]` due now. */
  retryNow(queue: string, after: FindPosition | undefined): Promise<RetryPage>;
}

/** What a piece of `setPriority` did. */
export interface PriorityPage {
  /** Recipients that had another priority. */
  readonly changed: number;
  /** Recipients that fit and were being sent at that moment: they are left. */
  readonly underWay: number;
  /** Where the next piece begins; undefined at the end. */
  readonly next: FindPosition | undefined;
}

/** What a piece of `move` did. */
export interface MovePage {
  readonly moved: number;
  /** Recipients that were being sent at that moment: they are left. */
  readonly underWay: number;
  /** Where the next piece begins; undefined at the end. */
  readonly next: FindPosition | undefined;
}

/** What a piece of `retryNow` did. */
export interface RetryPage {
  /** Recipients that waited for a later attempt. */
  readonly scheduled: number;
  /** Where the next piece begins; undefined at the end. */
  readonly next: FindPosition | undefined;
}
