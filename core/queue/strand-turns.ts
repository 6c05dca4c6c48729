import type { QueueLanes } from "./queue-lanes.ts";
import type { StrandRows } from "./strand-rows.ts";

/** Of so many groups that are handed out while lower classes of priority have mail due, one is of a lower class. */
const SHARE = 8;

/** Which strand of a queue is next. */
export class StrandTurns {
  /** Several classes of priority had mail due at the last look. */
  #isContested = false;
  /** Groups handed out at such times, and in all. */
  #contested = 0;
  #turns = 0;
  /** Recipients that may be tried of the strand that was next at last. */
  room: number = Number.POSITIVE_INFINITY;

  /**
   * The strand whose turn it is; undefined when none has mail due that may go. Of one that is alone, without lanes, it is left to
   * the caller whether it has.
   */
  next(
    strands: readonly StrandRows[],
    lanes: QueueLanes | undefined,
    now: number,
  ): StrandRows | undefined {
    this.#isContested = false;
    this.room = Number.POSITIVE_INFINITY;
    if (strands.length <= 1 && lanes === undefined) return strands[0];
    let passed: Set<StrandRows> | undefined;
    for (;;) {
      const best = this.#best(strands, lanes, passed, now);
      if (best === undefined) return undefined;
      this.room = roomOf(best, lanes);
      if (this.room > 0 && best.head(now) !== undefined) return best;
      passed ??= new Set();
      passed.add(best);
    }
  }

  /** A strand had its turn. */
  had(strand: StrandRows): void {
    strand.servedAt = ++this.#turns;
    if (this.#isContested) this.#contested++;
  }

  /** Of the strands that may have mail due the one whose turn it is. */
  #best(
    strands: readonly StrandRows[],
    lanes: QueueLanes | undefined,
    passed: ReadonlySet<StrandRows> | undefined,
    now: number,
  ): StrandRows | undefined {
    // Of each the one that had its turn longest ago: of the highest class, and of all below it.
    let highest: StrandRows | undefined;
    let lower: StrandRows | undefined;
    for (const strand of strands) {
      if (!mayHaveDue(strand, lanes, now) || passed?.has(strand)) continue;
      if (highest === undefined || strand.rank < highest.rank) {
        lower = highest && earlier(lower, highest);
        highest = strand;
      } else if (strand.rank === highest.rank) highest = earlier(highest, strand);
      else lower = earlier(lower, strand);
    }
    this.#isContested = lower !== undefined;
    const isTurnOfLower = this.#isContested && this.#contested % SHARE === SHARE - 1;
    return isTurnOfLower ? lower : highest;
  }
}

/** True when a strand may have a row due, and its lane is not known to wait. */
export function mayHaveDue(
  strand: StrandRows,
  lanes: QueueLanes | undefined,
  now: number,
): boolean {
  if (lanes !== undefined && !lanes.isOpen(strand.strand.lane)) return false;
  return strand.hasDue(now);
}

/** Recipients of a strand with mail due that may be tried; with 0 its lane waits. */
export function roomOf({ strand }: StrandRows, lanes: QueueLanes | undefined): number {
  return lanes === undefined ? Number.POSITIVE_INFINITY : lanes.room(strand.lane);
}

/** The one of two that had its turn before the other. */
function earlier(one: StrandRows | undefined, other: StrandRows): StrandRows {
  return one !== undefined && one.servedAt <= other.servedAt ? one : other;
}
