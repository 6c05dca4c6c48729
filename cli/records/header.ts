import { cellText, type Row, WHOLE_ROW } from "./row-scanner.ts";

/** The columns of a file with records. */
export class Header {
  readonly names: readonly string[];
  readonly #places = new Map<string, number>();

  constructor(names: readonly string[]) {
    this.names = names;
    for (const [place, name] of names.entries()) {
      const key = name.toLowerCase();
      if (!this.#places.has(key)) this.#places.set(key, place);
    }
  }

  /** Where a column is, whatever its letter case; all of the row for an empty name, undefined when there is none. */
  placeOf(name: string): number | undefined {
    return name === "" ? WHOLE_ROW : this.#places.get(name.toLowerCase());
  }

  /** True for a row that names columns: `type` is the first of all files. */
  static isOne(row: Row): boolean {
    const { buffer, start } = row;
    const first = buffer[start];
    // Records begin with d, b, t, r or f.
    if (first !== 0x74 && first !== 0x54 && first !== 0x22) return false;
    return row.cells > 1 && cellText(row, 0).toLowerCase() === "type";
  }
}
