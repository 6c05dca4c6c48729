/** Longest name of a record, bytes. */
export const LONGEST_STATE_NAME = 1024;
/** How long what is kept for a queue outlives its last change while the queue is empty, milliseconds: 30 days. */
export const QUEUE_STATE_LIFE: number = 30 * 86_400_000;

/** Something that a plugin keeps, as the store has it. */
export interface StateRecord {
  /** The id of the queue that it is kept for; 0 for the server. */
  readonly queue: number;
  /** Unique among the records of its queue; 1 to `LONGEST_STATE_NAME` bytes. */
  readonly name: string;
  readonly record: Buffer;
  /** `domain/vmta`; undefined for the server. */
  readonly queueName: string | undefined;
}

/** A record to be written in place of the one of that queue and name. */
export interface StateChange extends Pick<StateRecord, "queue" | "name"> {
  /** Undefined removes it. */
  readonly record: Buffer | undefined;
  /**
   * Of a queue's record: when it may go together with the queue, if that is empty then; milliseconds since the epoch. Those of the
   * server stay until they are removed.
   */
  readonly until: number;
}

/** Keeps what plugins keep. */
export interface StateRecords {
  /** All that is kept, in any order. */
  records(): Iterable<StateRecord>;
  /** Writes all or nothing; what resolved is on disk. Rejects with a `StoreError`. */
  save(changes: readonly StateChange[]): Promise<void>;
  /** Calls `listener` with the changes of each commit that works, in order, before the promises of that commit resolve. */
  onSaved(listener: (changes: readonly StateChange[]) => void): void;
  /** Sets a record aside that its plugin can make nothing of, as the store does with a damaged one. */
  refuse(record: Pick<StateRecord, "queue" | "name">, reason: string): void;
}
