const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

/** The most columns of a row that are told apart; further ones belong to none. */
export const MOST_COLUMNS = 512;
/** Bytes of a row at most: what is longer is no record. */
export const LONGEST_ROW: number = 1024 * 1024;

/** A row of a file with records, in the buffer it was read into: its bytes are good until the next one is asked for. */
export interface Row {
  /** What it stands in. */
  buffer: Buffer;
  /** Where it begins, and where it ends, without its line end. */
  start: number;
  end: number;
  /** Where each of its cells ends; the next one begins after the comma there. */
  readonly ends: Int32Array;
  /** How many cells it has. */
  cells: number;
}

/** Stands for all of a row where a column could stand. */
export const WHOLE_ROW = -1;

/** Where a cell begins. Cells that a row has not are empty at its end. */
export function cellStart({ start, end, ends, cells }: Row, column: number): number {
  if (column >= cells) return end;
  return column <= 0 ? start : (ends[column - 1] ?? end) + 1;
}

/** Where a cell ends. */
export function cellEnd({ end, ends, cells }: Row, column: number): number {
  return column >= cells || column < 0 ? end : (ends[column] ?? end);
}

/** A cell's text without its quotes (RFC 4180 §2). */
export function cellText(row: Row, column: number): string {
  const [start, end] = [cellStart(row, column), cellEnd(row, column)];
  const { buffer } = row;
  if (end - start < 2 || buffer[start] !== QUOTE) return buffer.toString("utf8", start, end);
  return buffer.toString("utf8", start + 1, end - 1).replaceAll('""', '"');
}

/** Finds records in bytes as they come. */
export interface Scanner {
  /** Tells of those in `buffer` from `start` to `end` that are complete. Returns where the one that is not begins. */
  scan(buffer: Buffer, start: number, end: number, tell: (row: Row) => void): number;
  /** Lines so far that are no records. */
  readonly skipped: number;
}

/**
 * Finds the rows of CSV (RFC 4180) in bytes as they come, and where their cells are. Nothing is allocated for a row: whoever is told of
 * one looks at its bytes.
 */
export class RowScanner implements Scanner {
  readonly skipped = 0;
  readonly #row: Row = {
    buffer: Buffer.alloc(0),
    start: 0,
    end: 0,
    ends: new Int32Array(MOST_COLUMNS),
    cells: 0,
  };
  /**
   * Tells of the rows in `buffer` from `start` to `end` that are complete. Returns where the one that is not begins. A row ends with LF,
   * or CR and LF.
   */
  scan(buffer: Buffer, start: number, end: number, tell: (row: Row) => void): number {
    const row = this.#row;
    const { ends } = row;
    row.buffer = buffer;
    let rowStart = start;
    let cells = 0;
    let quoted = false;
    for (let at = start; at < end; at++) {
      const byte = buffer[at];
      if (byte === QUOTE) quoted = !quoted;
      else if (quoted) continue;
      else if (byte === COMMA) {
        if (cells < MOST_COLUMNS - 1) ends[cells++] = at;
      } else if (byte === LF) {
        const rowEnd = at > rowStart && buffer[at - 1] === CR ? at - 1 : at;
        if (rowEnd > rowStart) {
          ends[cells] = rowEnd;
          row.start = rowStart;
          row.end = rowEnd;
          row.cells = cells + 1;
          tell(row);
        }
        rowStart = at + 1;
        cells = 0;
      }
    }
    return rowStart;
  }
}
