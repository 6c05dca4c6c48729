import type { LaneRef, LaneValues } from "../message/lane.ts";

/** A lane as shown to an operator. */
export interface LaneReport {
  /** What its mail shares; nothing for the mail that no limit and no hold is about. */
  readonly values: LaneValues;
  /** The lane of all for whom there was none left: they share its limits. */
  readonly shared: boolean;
  /** Recipients waiting or under way. */
  readonly recipients: number;
  /** There are more than were counted. */
  readonly more: boolean;
  /** Why it waits though mail of other lanes may go; undefined when it does not. */
  readonly heldBy: string | undefined;
  /** When it may go on, milliseconds since the epoch; 0 when that is not known. */
  readonly heldUntil: number;
}

/** A part of a queue's mail that is held. */
export interface LaneHeld {
  readonly lane: LaneRef;
  /** Milliseconds since the epoch; Infinity until it is lifted. */
  readonly until: number;
  readonly why: string;
}

/** Holds parts of queues: the mail of a job, of a sender, of a user. Holds outlive the server. */
export interface LaneControl {
  /**
   * Has the mail of a lane wait until a time (milliseconds since the epoch, Infinity until it is lifted): from now on, and resolves
   * when that is on disk. A hold of the same lane is replaced. Rejects with a `RangeError` for a lane that cannot be, a time in the past,
   * or too many holds of one queue, and as the store does.
   */
  hold(lane: LaneRef, until: number, why: string): Promise<void>;
  /** Lets the mail of a lane go on; resolves with false when it was not held. */
  lift(lane: LaneRef): Promise<boolean>;
  /** All that is held. */
  held(): readonly LaneHeld[];
}
