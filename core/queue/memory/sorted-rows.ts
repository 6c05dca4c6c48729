import { comparePositions, HIGHEST_PRIORITY, sameStrand } from "../order.ts";
import type { LaneId, RecipientPosition, RecipientRow, Strand, StrandHead } from "../store.ts";

/** Rows of one queue in its order. */
export class SortedRows {
  readonly #rows: RecipientRow[] = [];

  get length(): number {
    return this.#rows.length;
  }

  add(row: RecipientRow): void {
    this.#rows.splice(this.#firstAfter(row), 0, row);
  }

  /** Takes the row at a position out; undefined when there is none. */
  remove(position: RecipientPosition): RecipientRow | undefined {
    const at = this.#firstAfter(position) - 1;
    const row = this.#rows[at];
    if (row === undefined || comparePositions(row, position) !== 0) return undefined;
    this.#rows.splice(at, 1);
    return row;
  }

  /** Up to `limit` rows strictly after a position (from the start if undefined), due at `until` or earlier; of one strand if it is given. */
  after(
    position: RecipientPosition | undefined,
    until: number,
    limit: number,
    strand: Strand | undefined,
  ): readonly RecipientRow[] {
    const rows: RecipientRow[] = [];
    const start = position === undefined ? 0 : this.#firstAfter(position);
    for (let at = start; at < this.#rows.length && rows.length < limit; at++) {
      const row = this.#rows[at];
      if (row === undefined || row.due > until) continue;
      if (strand === undefined || sameStrand(row, strand)) rows.push(row);
    }
    return rows;
  }

  /** Due time of the first row of a strand strictly after a place in it. */
  dueAfter(position: RecipientPosition): number | undefined {
    const row = this.#rows[this.#firstAfter(position)];
    return row !== undefined && sameStrand(row, position) ? row.due : undefined;
  }

  /** The first row of each strand. */
  heads(): readonly StrandHead[] {
    const heads: StrandHead[] = [];
    for (const row of this.#rows) {
      const last = heads.at(-1);
      if (last !== undefined && sameStrand(last, row)) continue;
      const { lane, priority, due } = row;
      heads.push({ lane, priority, due });
    }
    return heads;
  }

  /** The highest lane that has rows; 0 when there is none. */
  get lastLane(): LaneId {
    return this.#rows.at(-1)?.lane ?? 0;
  }

  /** Rows in a lane, counted up to `most`. */
  sizeOf(lane: LaneId, most: number): number {
    const before = { priority: HIGHEST_PRIORITY, due: 0, message: 0, index: -1 };
    const start = this.#firstAfter({ ...before, lane });
    return Math.min(this.#firstAfter({ ...before, lane: lane + 1 }) - start, most);
  }

  /** Index of the first row strictly after a position. */
  #firstAfter(position: RecipientPosition): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#rows[middle];
      if (row !== undefined && comparePositions(row, position) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
