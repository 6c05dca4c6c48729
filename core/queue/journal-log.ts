import type { MessageId } from "../message/envelope.ts";
import type { RecordWriter } from "./record-codec.ts";

/** Place of an event in the journal, from 1: whole numbers without gaps that grow, and are never used again. */
export type EventId = number;

/** An event on its way into the journal; the same object comes back as appended. What it is made of must not change until then. */
export interface JournalPart {
  /** Bytes that `write` adds, about: room on the disk is found for them before. */
  readonly room: number;
  /** Adds the event's bytes, which are the writer's own matter, to a record. Asked when the commit is made, together with all others. */
  write(record: RecordWriter): void;
}

/** An event that is in the journal. */
export interface StoredEvent {
  readonly id: EventId;
  /** When it was written, milliseconds since the epoch. */
  readonly at: number;
  /** Bytes of all events ever written up to and including this one: differences tell how much lies between two places. */
  readonly offset: number;
  readonly bytes: Buffer;
}

/** An event that has just become durable. */
export interface AppendedEvent extends Omit<StoredEvent, "bytes"> {
  readonly part: JournalPart;
}

/** How far a reader has come. */
export interface JournalCursor {
  readonly name: string;
  /** The last event it is done with; 0 before the first. */
  readonly position: EventId;
  /** `StoredEvent.offset` of that event. */
  readonly offset: number;
  /** When the reader was last known to be there, milliseconds since the epoch. */
  readonly seenAt: number;
}

/** A report that is to be made about recipients whose outcome is recorded. Their message is kept until it is paid. */
export interface ReportDebt {
  /** From `JournalLog.debtId`. */
  readonly id: number;
  readonly message: MessageId;
  /** The outcomes to report on; the writer's own matter. */
  readonly record: Buffer;
}

/** What a commit does to the journal. All of it or nothing, together with the rest of the commit. */
export interface JournalChange {
  /** Appended in this order. */
  readonly parts?: readonly JournalPart[];
  /** Cursors set, by name. */
  readonly cursors?: readonly JournalCursor[];
  /** Names of cursors removed. */
  readonly gone?: readonly string[];
  /** Events up to this one are not needed any more; a bounded number of them goes, the last one written never does. */
  readonly trim?: EventId;
  readonly owes?: ReportDebt;
  /** The id of a debt that is paid. One that is not there is left alone. */
  readonly paid?: number;
}

/** Events read. */
export interface JournalPage {
  readonly events: readonly StoredEvent[];
  /** Go on after this one. The position given when there was nothing more. */
  readonly next: EventId;
  /** Events between `after` and `next` that could not be read: their record is damaged. */
  readonly damaged: number;
}

/**
 * What happened, in the order in which it became true. A part of a store: what is appended with an acceptance or a settlement is durable
 * with it or not at all. Reads see only what is durable.
 */
export interface JournalLog {
  /** The last event written; 0 before the first. */
  readonly last: EventId;
  /** `StoredEvent.offset` of the last event. */
  readonly offset: number;
  /** The oldest event that is kept; `last + 1` when there is none. */
  first(): EventId;
  /** The first events after `after`: about `most` bytes, but one at least. Starts at the oldest that is kept when that is later. */
  read(after: EventId, most: number): JournalPage;
  cursors(): readonly JournalCursor[];
  /** Writes a change of its own. Resolves when it is durable, with whether `trim` left something to remove; rejects with a `StoreError`. */
  write(change: JournalChange): Promise<boolean>;
  /** Calls `listener` with the events of every commit that works, before the promises of that commit resolve. */
  onAppended(listener: (events: readonly AppendedEvent[]) => void): void;
  /** An id for a debt; grows, also across restarts. */
  debtId(): number;
  /** Debts in the order of their ids, after `after`, up to `limit`. */
  debts(after: number, limit: number): readonly ReportDebt[];
}
