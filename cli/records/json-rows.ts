import { csvCell } from "../../core/mod.ts";
import { MOST_COLUMNS, type Row, type Scanner } from "./row-scanner.ts";

const LF = 0x0a;

/** Reads records that are JSON objects, one a line, and tells of them as rows, after a row of names whenever there is another one. */
export class JsonRows implements Scanner {
  readonly #places = new Map<string, number>([["type", 0]]);
  readonly #ends = new Int32Array(MOST_COLUMNS);
  #isHeaderTold = false;
  skipped = 0;

  scan(buffer: Buffer, start: number, end: number, tell: (row: Row) => void): number {
    let from = start;
    for (;;) {
      const feed = buffer.indexOf(LF, from);
      if (feed < 0 || feed >= end) return from;
      const text = buffer.toString("utf8", from, feed).trim();
      if (text !== "") this.#line(text, tell);
      from = feed + 1;
    }
  }

  #line(text: string, tell: (row: Row) => void): void {
    const members = membersOf(text);
    if (members === undefined) {
      this.skipped++;
      return;
    }
    const cells: string[] = [];
    for (const [name, value] of members) {
      const place = this.#placeOf(name);
      if (place !== undefined) cells[place] = typeof value === "string" ? value : shown(value);
    }
    if (!this.#isHeaderTold) tell(this.#row([...this.#places.keys()]));
    this.#isHeaderTold = true;
    tell(this.#row(Array.from({ length: this.#places.size }, (_, place) => cells[place] ?? "")));
  }

  /** Undefined for a column beyond the last one that is told apart. */
  #placeOf(name: string): number | undefined {
    const known = this.#places.get(name);
    if (known !== undefined || this.#places.size >= MOST_COLUMNS) return known;
    this.#places.set(name, this.#places.size);
    this.#isHeaderTold = false;
    return this.#places.size - 1;
  }

  #row(cells: readonly string[]): Row {
    const texts = cells.map(csvCell);
    const buffer = Buffer.from(texts.join(","));
    let end = -1;
    for (const [place, text] of texts.entries()) {
      end += Buffer.byteLength(text) + 1;
      this.#ends[place] = end;
    }
    return { buffer, start: 0, end: buffer.length, ends: this.#ends, cells: cells.length };
  }
}

function membersOf(text: string): readonly (readonly [string, unknown])[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.entries(value);
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
