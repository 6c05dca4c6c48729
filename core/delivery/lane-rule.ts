import type { MessageInfo } from "../message/envelope.ts";
import { type LaneDimension, type LaneValues, laneValue } from "../message/lane.ts";
import type { Rate } from "../time/rate.ts";

/** The most rules of a queue, and dimensions of a rule. */
export const MOST_LANE_RULES = 100;
export const MOST_DIMENSIONS = 4;

/**
 * A limit for parts of a queue: mail that shares the values of some dimensions shares the limit, and when it is reached only that mail
 * waits. Mail without a value of one of the dimensions is not meant.
 */
export interface LaneRule {
  /** By what the mail is told apart. */
  readonly by: readonly LaneDimension[];
  /** The values of these that are meant; all that there are if not given. */
  readonly only?: LaneValues | undefined;
  /** The limit's name, where its use counts over all the queues that have it and not queue by queue. */
  readonly limit?: string | undefined;
  /** What of a queue has a count of its own nevertheless. */
  readonly per?: readonly ("queue" | "virtual-mta")[] | undefined;
  /** Recipients that may be tried. */
  readonly messageRate?: Rate | undefined;
  /** Bytes of messages that may be delivered. */
  readonly dataRate?: Rate | undefined;
  /** Transactions at a time. */
  readonly maxTransactions?: number | undefined;
}

/** No rules: the one list of all queues that have one lane. */
export const NO_LANE_RULES: readonly LaneRule[] = Object.freeze([]);

/** The values by which a rule is about a message; undefined when it is not. */
export function valuesUnder({ by, only }: LaneRule, info: MessageInfo): LaneValues | undefined {
  const values: Partial<Record<LaneDimension, string>> = {};
  for (const dimension of by) {
    const value = laneValue(dimension, info);
    if (value === undefined || !isMeant(only, dimension, value)) return undefined;
    values[dimension] = value;
  }
  return values;
}

/** True when a rule is not about a message, or the message shares with some mail all that the rule tells it apart by. */
export function sharesValues({ by, only }: LaneRule, here: LaneValues, info: MessageInfo): boolean {
  let shares = true;
  for (const dimension of by) {
    const value = laneValue(dimension, info);
    if (value === undefined || !isMeant(only, dimension, value)) return true;
    if (here[dimension] !== value) shares = false;
  }
  return shares;
}

/** What of the values of a lane a rule is about; undefined when it is not about that lane. */
export function partUnder({ by, only }: LaneRule, lane: LaneValues): LaneValues | undefined {
  const values: Partial<Record<LaneDimension, string>> = {};
  for (const dimension of by) {
    const value = lane[dimension];
    if (value === undefined || !isMeant(only, dimension, value)) return undefined;
    values[dimension] = value;
  }
  return values;
}

function isMeant(only: LaneValues | undefined, dimension: LaneDimension, value: string): boolean {
  const meant = only?.[dimension];
  return meant === undefined || meant === value;
}
