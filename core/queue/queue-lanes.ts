import type { LaneId, RecipientRow } from "./store.ts";

/** The lanes of a queue, as the configuration limits or holds something besides the queue itself. */
export interface QueueLanes {
  /** False while the queue has one lane: nothing else is asked then, and rows are served where they are. */
  readonly divided: boolean;
  /** Looks up where rows belong; a promise while the store takes its time. */
  find(rows: readonly RecipientRow[]): Promise<void> | undefined;
  /** True when a new row is known at once to be in the lane it belongs to; otherwise it is looked at when it is read. */
  isInPlace(row: RecipientRow): boolean;
  /** The lane a row belongs to, once that was looked up. */
  laneOf(row: RecipientRow): LaneId;
  /** False while a lane waits: nothing of it is looked at. */
  isOpen(lane: LaneId): boolean;
  /** Recipients of a lane with mail due that may be tried now. With 0 it waits, and the queue is woken when it may go on. */
  room(lane: LaneId): number;
  /**
   * Is given rows that are in another lane than theirs, as they were stored before there was such a limit. They are claimed. `over` is
   * to be called when they are released.
   */
  misplaced(rows: readonly RecipientRow[], over: () => void): void;
}
