import type { RecipientPosition, RecipientRow } from "../store.ts";

/** Rows of one queue in order of (due, message, index). */
export class SortedRows {
  readonly #rows: RecipientRow[] = [];

  get length(): number {
    return this.#rows.length;
  }

  add(row: RecipientRow): void {
    this.#rows.splice(this.#firstBehind(row), 0, row);
  }

  /** Takes the row at a position out; false when there is none. */
  remove(position: RecipientPosition): boolean {
    const at = this.#firstBehind(position) - 1;
    const row = this.#rows[at];
    if (row === undefined || compare(row, position) !== 0) return false;
    this.#rows.splice(at, 1);
    return true;
  }

  /**
   * Up to `limit` rows strictly after a position (from the start if undefined), due at `until`
   * or earlier.
   */
  behind(
    position: RecipientPosition | undefined,
    until: number,
    limit: number,
  ): readonly RecipientRow[] {
    const start = position === undefined ? 0 : this.#firstBehind(position);
    let end = start;
    for (let row = this.#rows[end]; row && row.due <= until && end - start < limit; )
      row = this.#rows[++end];
    return this.#rows.slice(start, end);
  }

  /** Index of the first row strictly after a position. */
  #firstBehind(position: RecipientPosition): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#rows[middle];
      if (row !== undefined && compare(row, position) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(a: RecipientPosition, b: RecipientPosition): number {
  return a.due - b.due || a.message - b.message || a.index - b.index;
}
