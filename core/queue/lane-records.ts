import type { LaneId, QueueId } from "./recipient-row.ts";

/** A lane that a store knows. */
export interface StoredLane {
  readonly id: LaneId;
  /** What its mail shares, as whoever made it has put it. */
  readonly text: string;
}

/**
 * What the lanes of queues stand for. Rows may appear in a lane that is not known: it was forgotten while they were on their way, or
 * could not be written down. Whoever hands them out looks where they belong.
 */
export interface LaneRecords {
  /** The lanes of a queue that are known, in order of their ids. */
  of(queue: QueueId): readonly StoredLane[];
  /**
   * Makes a lane, from 2 up. Its id is above those of all rows of the queue, and of all lanes that it has or had under this owner. It is
   * written at once, and with the next lane should that fail.
   */
  make(queue: QueueId, text: string): LaneId;
  /** Forgets those of some lanes that have no rows. Resolves with them; rejects with a `StoreError`. */
  drop(queue: QueueId, lanes: readonly LaneId[]): Promise<readonly LaneId[]>;
  /** Rows in a lane, counted up to `most`. */
  size(queue: QueueId, lane: LaneId, most: number): number;
}

/** The lowest id that `LaneRecords.make` gives. */
export const FIRST_LANE: LaneId = 2;
