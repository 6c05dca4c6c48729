import type { LaneValues } from "../message/lane.ts";

/** The most holds of one queue. */
export const MOST_HOLDS = 100;

/** Mail of a queue that waits although the rest goes: all that has these values. */
export interface LaneHold {
  readonly values: LaneValues;
  /** When it ends, milliseconds since the epoch; Infinity: when it is lifted. */
  readonly until: number;
  /** For operators, in a few words. */
  readonly why: string;
}
