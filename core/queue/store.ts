import type { LimitRecords } from "../limits/limit-records.ts";
import type { BodyDraft, MessageBody } from "../message/body.ts";
import type { MessageId, MessageInfo } from "../message/envelope.ts";
import type { Notes } from "../message/notes.ts";
import type { StateChange, StateRecords } from "../state/state-records.ts";
import type { FindLimits, FindPosition, Found, MailFilter } from "./find.ts";
import type { JournalChange, JournalLog } from "./journal-log.ts";
import type { LaneHold } from "./lane-hold.ts";
import type { LaneRecords } from "./lane-records.ts";
import type {
  Epoch,
  LaneId,
  QueueId,
  RecipientPosition,
  RecipientRow,
  Strand,
  StrandHead,
} from "./recipient-row.ts";

export type {
  Epoch,
  LaneId,
  MessageId,
  QueueId,
  RecipientPosition,
  RecipientRow,
  Strand,
  StrandHead,
};
/** Which of several stores a message is in, below 2048; 0 where there is one. A `MessageId` is unique within its shard. */
export type ShardId = number;
/** What a store that answers from elsewhere may take its time for; one that has it at hand makes no promise. */
export type Answer<T> = T | Promise<T>;

/** Whether an answer is at hand. */
export function isHere<T>(answer: Answer<T>): answer is T {
  return !(answer instanceof Promise);
}

/** How a queue is delivered: its plan is that of its mode. */
export type QueueMode = "normal" | "backoff";

/** What a queue keeps across restarts besides its recipients. */
export interface QueueState {
  readonly mode: QueueMode;
  readonly paused: boolean;
  /** No attempt before this time (the queue failed as a whole); 0 when free. */
  readonly retryAt: number;
  /** Consecutive failures of the queue as a whole. */
  readonly failures: number;
  /** When its mode is normal again, milliseconds since the epoch; undefined: when somebody says so. */
  readonly modeUntil?: number | undefined;
  /** When it is resumed, milliseconds since the epoch; undefined: when somebody says so. */
  readonly pausedUntil?: number | undefined;
  /** Parts of its mail that wait; none if not given. */
  readonly holds?: readonly LaneHold[] | undefined;
}

/** A queue as found in the store. */
export interface StoredQueue {
  readonly id: QueueId;
  /** `domain/vmta`. */
  readonly name: string;
  readonly state: QueueState;
  /** Waiting recipients. */
  readonly recipients: number;
}

/** A recipient on its way into a queue. */
export type NewRecipient = Pick<
  RecipientRow,
  "queue" | "due" | "address" | "originalRecipient" | "notify"
> & {
  /** As in its row; if not given, 0, `DEFAULT_PRIORITY`, its message's and none. */
  readonly [K in "lane" | "priority" | "virtualMta" | "notes"]?: RecipientRow[K] | undefined;
};

/** A message to be stored with all its recipients. */
export interface NewMessage {
  readonly info: MessageInfo;
  readonly body: BodyDraft;
  readonly recipients: readonly NewRecipient[];
}

/** A recipient to be tried again; the row's attempts and due time change. */
export interface Deferral {
  readonly row: RecipientRow;
  readonly due: number;
  /** False: nothing was tried; the row's attempts stay as they are. */
  readonly attempted: boolean;
  /** True: a notice of its delay goes out with it. */
  readonly noticed?: boolean;
  /** Its notes from now on; as they are if not given. */
  readonly notes?: Notes | undefined;
  /** Its priority from now on, 0 to 100; as it is if not given. */
  readonly priority?: number | undefined;
}

/** A recipient that waits in another queue from now on. */
export interface RowMove {
  readonly row: RecipientRow;
  readonly queue: QueueId;
  /** Its notes from now on; as they are if not given. */
  readonly notes?: Notes | undefined;
}

/** Outcomes recorded together: all of it or nothing. */
export interface Settlement {
  /** Delivered or bounced: their rows go; a message goes with its last recipient. */
  readonly done: readonly RecipientRow[];
  readonly deferred: readonly Deferral[];
  /** Messages made because of these outcomes (delivery reports). */
  readonly added: readonly NewMessage[];
  /** What the journal gets with them. */
  readonly journal?: JournalChange | undefined;
  /** Rows that go to other queues, as by `move`. */
  readonly moved?: readonly RowMove[] | undefined;
  /** What plugins keep from now on. */
  readonly state?: readonly StateChange[] | undefined;
}

/** A message that is accepted in pieces, as its recipients are too many for one list. One call at a time. */
export interface MessageInPieces {
  /** Adds recipients. They are on disk when it resolves, and nobody sees them yet. */
  add(recipients: readonly NewRecipient[]): Promise<void>;
  /**
   * Accepts the message with all that was added; the draft is used up then. `offer` is given its rows, piece by piece, as they become
   * visible. Resolves with their number when all are. Rejects as `accept` does before any of them is visible; afterwards only
   * when the store is closed: the rest is there when it is opened again.
   */
  finish(offer: (rows: readonly RecipientRow[]) => void, journal?: JournalChange): Promise<number>;
  /** Gives up what was not finished. Safe to call at any time. The draft is still the caller's. */
  abandon(): Promise<void>;
}

/** A record that made no sense when it was read. It was set aside, so that it stops nothing. */
export interface SetAside {
  readonly table: "queues" | "names" | "messages" | "recipients" | "state" | "lanes";
  /** Its key, in hexadecimal. */
  readonly key: string;
  /** What it belongs to, as far as its key tells. */
  readonly queue: QueueId | undefined;
  readonly message: MessageId | undefined;
  /** What is wrong with it. */
  readonly reason: string;
  /** When it was found, milliseconds since the epoch. */
  readonly foundAt: number;
  /** The record as it was. */
  readonly record: Buffer;
}

/** Why the store takes no mail at the moment; undefined when it does. */
export type StoreTrouble =
  | { readonly kind: "no-space"; readonly free: number; readonly needed: number }
  | { readonly kind: "failed"; readonly error: Error };

/**
 * The durable queue. A promise that resolves means "on disk, survives power loss"; one that
 * rejects means that nothing of the call is visible, now or after a restart. Reads see only what is durable; they throw, or
 * reject, while the store cannot be read. A store has one owner at a time. The rows that it hands out carry the owner's epoch:
 * they are the owner's claim. After a change of owner all that carries an older epoch is refused, and so is a store that is
 * not the owner any more: a `StoreError` of kind `not-owner`. Every implementation passes `queueStoreConformance` of `postrider/testing`.
 */
export interface QueueStore {
  /** What happened, written with what makes it true. */
  readonly journal: JournalLog;
  /** What was used of limits that outlast a process. */
  readonly limits: LimitRecords;
  /** What plugins keep. */
  readonly state: StateRecords;
  /** What the lanes of its queues stand for. */
  readonly lanes: LaneRecords;
  /** Which shard this is: the messages in it are called by their id and this number. */
  readonly shard: ShardId;
  /** Who owns it, while this is its owner: what the rows carry that it hands out. */
  readonly epoch: Epoch;
  /**
   * All queues that ever had mail and were not dropped, with counts rebuilt from the
   * rows.
   */
  queues(): readonly StoredQueue[];
  /** The id for a queue name; makes the queue (durable with the first thing stored in it). */
  queueId(name: string): QueueId;
  /** Starts receiving content, under the id that its message will have. */
  draft(): BodyDraft;
  /**
   * Stores a message with its recipients and returns their rows in order; `journal` goes into the
   * same commit. Rejects with a `StoreError` while there is `trouble`. The draft is used up then; after a rejection it is
   * still the caller's, to be tried again or discarded.
   */
  accept(message: NewMessage, journal?: JournalChange): Promise<readonly RecipientRow[]>;
  /** As `accept`, for a message whose recipients come in pieces. What is not finished when the store is closed is gone. */
  acceptInPieces(message: Omit<NewMessage, "recipients">): MessageInPieces;
  /**
   * Records outcomes, also while nothing is accepted, as long as the disk takes it. Rows that are
   * not there any more are left alone. Returns the new rows: first those of `deferred`, then those of `moved`, then
   * those of `added`, in order. Drafts as with `accept`.
   */
  settle(settlement: Settlement): Promise<readonly RecipientRow[]>;
  /**
   * Moves rows to another queue, or to another lane of theirs, with all that they hold; without a lane they keep theirs, or are in lane
   * 0 of another queue. Rows that are not there any more are left alone. Returns the moved rows as they are now, in order.
   */
  move(
    rows: readonly RecipientRow[],
    queue: QueueId,
    lane?: LaneId,
  ): Promise<readonly RecipientRow[]>;
  /** Keeps a queue's state. */
  saveQueue(queue: QueueId, state: QueueState, journal?: JournalChange): Promise<void>;
  /** The strands of a queue that have rows, in order. */
  strands(queue: QueueId): readonly StrandHead[];
  /**
   * Up to `limit` rows of a queue in order, strictly after `after` (from the start if
   * undefined), due at `until` or earlier; of one strand only if it is given.
   */
  rows(
    queue: QueueId,
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
    strand?: Strand,
  ): Answer<readonly RecipientRow[]>;
  /**
   * Due time of the first row of a strand strictly after `after`, a place in it (the earliest of the queue if undefined); undefined
   * if there is none.
   */
  nextDue(queue: QueueId, after: RecipientPosition | undefined): number | undefined;
  /**
   * Recipients that fit a filter, by queue id and in the order of their queue, from `after` on (from the start if undefined).
   * Bounded: what is not reached within `limits` is left to the next call, which starts at `next`. Mail that comes or goes
   * between two calls may be seen or not.
   */
  find(filter: MailFilter, after: FindPosition | undefined, limits: FindLimits): Answer<Found>;
  /** The message that was stored first of all there are; undefined when there is none. */
  oldestMessage(): MessageId | undefined;
  /** A stored message; undefined when there is none. */
  message(id: MessageId): Answer<MessageInfo | undefined>;
  /** Its content; undefined when there is no such message. */
  body(id: MessageId): Answer<MessageBody | undefined>;
  /** Why nothing is accepted at the moment; checked before a message's content is asked for. */
  trouble(): StoreTrouble | undefined;
  /** Records that were set aside because they are damaged, up to `limit`. What they belong to is kept with them. */
  setAside(limit: number): readonly SetAside[];
  /** Calls `listener` whenever recipients leave a queue because their records are damaged. */
  onSetAside(listener: (queue: QueueId, recipients: number) => void): void;
  /**
   * Resolves with the next commit that works, or when the store closes: the moment to try again
   * what a failing one refused.
   */
  nextCommit(): Promise<void>;
  /** Waits for what is being written, but not for ever, then closes. Rejects with a `StoreError` when the disk does not answer. */
  close(): Promise<void>;
}

/** A store that has everything at hand: it answers at once and makes no promise. */
export interface LocalQueueStore extends QueueStore {
  rows(
    queue: QueueId,
    after: RecipientPosition | undefined,
    until: number,
    limit: number,
    strand?: Strand,
  ): readonly RecipientRow[];
  find(filter: MailFilter, after: FindPosition | undefined, limits: FindLimits): Found;
  message(id: MessageId): MessageInfo | undefined;
  body(id: MessageId): MessageBody | undefined;
}
