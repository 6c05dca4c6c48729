import type { RecipientPosition, Strand } from "./store.ts";

/** Priorities in one class: 50 to 59 is the class of those for which none was given. */
const CLASS_WIDTH = 10;
/** The highest priority a recipient can have. */
export const HIGHEST_PRIORITY = 100;
/** The latest time a row can be due: 48 bits of milliseconds. */
export const LATEST_DUE: number = 2 ** 48 - 1;

/** The class of a priority, from 0 for the highest: rows of a lower number come first. */
export function rankOf(priority: number): number {
  return Math.floor(HIGHEST_PRIORITY / CLASS_WIDTH) - Math.floor(priority / CLASS_WIDTH);
}

/** The lowest priority of a class, which stands for all of it. */
export function priorityOfRank(rank: number): number {
  return HIGHEST_PRIORITY - rank * CLASS_WIDTH;
}

/** A due time as stores keep it: whole milliseconds, not before the epoch. */
export function wholeDue(due: number): number {
  return Math.min(Math.max(Math.round(due), 0), LATEST_DUE);
}

/** True when rows at both places are in one order of due times. */
export function sameStrand(a: Strand, b: Strand): boolean {
  return a.lane === b.lane && rankOf(a.priority) === rankOf(b.priority);
}

/** Before (< 0), after (> 0) or at the same place (0) in the order of their strand. */
export function compareInStrand(
  a: Pick<RecipientPosition, "due" | "message" | "index">,
  b: Pick<RecipientPosition, "due" | "message" | "index">,
): number {
  return a.due - b.due || a.message - b.message || a.index - b.index;
}

/** Before (< 0), after (> 0) or the same (0) in the order of a queue: lane, class of priority. */
export function compareStrands(a: Strand, b: Strand): number {
  return a.lane - b.lane || rankOf(a.priority) - rankOf(b.priority);
}

/** Before (< 0), after (> 0) or at the same place (0) in the order of a queue: lane, class of priority, due, message, index. */
export function comparePositions(a: RecipientPosition, b: RecipientPosition): number {
  return compareStrands(a, b) || compareInStrand(a, b);
}

/** Where a row stands, without what it holds. */
export function positionOf({
  lane,
  priority,
  due,
  message,
  index,
}: RecipientPosition): RecipientPosition {
  return { lane, priority, due, message, index };
}
