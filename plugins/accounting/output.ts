import type { JournalEntry } from "../../core/mod.ts";

/** Place of an event in the journal. */
export type EventId = JournalEntry["id"];

/** A record, written out. */
export interface WrittenRecord {
  /** The event that it tells of. */
  readonly event: EventId;
  /** Which of that event's records it is, from 0. With the event it tells the record from all others, also when it comes again. */
  readonly part: number;
  /** With its line end. */
  readonly line: string;
}

/** Records for an output, in the order of the journal: about 1 MiB, or those of one event. */
export interface RecordBatch {
  readonly records: readonly WrittenRecord[];
  /** The last event that they tell of. None of its records is missing. */
  readonly upTo: EventId;
}

/**
 * Where the records of an acct-file go. It has no queue of its own: what it has not taken waits in the journal, within the acct-file's
 * limits, and comes again.
 */
export interface AccountingOutput {
  /**
   * The last event whose records it is known to have, 0 for none: they are not given to it again. Kept where a crash leaves it, in the
   * spool. An output that cannot know it says 0, and gets again what it took shortly before a crash.
   */
  readonly has: EventId;
  /**
   * Takes records, one call at a time, and resolves when they are where a crash leaves them. When it rejects, the same records come again
   * after a pause, and those after them. After a crash they may be other batches of the same records.
   */
  take(batch: RecordBatch, signal: AbortSignal): Promise<void>;
  /**
   * For who takes records before it can be sure of them: the last event of whose records it is sure; undefined: all. When it throws, the
   * others come again.
   */
  sure?(): EventId | undefined;
  /** Called every few seconds: does what is due without records. Never rejects. */
  tend?(): Promise<void>;
  /** Ends the file that is written: `mta rotate acct`. Resolves with whether there was one; rejects when it cannot. */
  rotate?(): Promise<boolean>;
  /** Lets go of what is open. Never rejects. */
  close(): Promise<void>;
}
