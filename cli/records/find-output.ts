import { csvCell, jsonText, reportText, terminalLine, tsvCell } from "../../core/mod.ts";
import { UsageError } from "../exit.ts";
import type { Header } from "./header.ts";
import { cellEnd, cellStart, cellText, type Row } from "./row-scanner.ts";

/** The forms in which records are shown. */
const FORMATS = ["csv", "tsv", "json", "text"] as const;

/** One of them. */
export type RecordFormat = (typeof FORMATS)[number];

/** Reads the name of a form. Throws `UsageError`. */
export function recordFormat(text: string | undefined): RecordFormat {
  const found = FORMATS.find((format) => format === (text ?? "csv"));
  if (found === undefined) throw new UsageError(`--format is one of ${FORMATS.join(", ")}`);
  return found;
}

const ROOM = 256 * 1024;
const COMMA = 0x2c;
const CRLF: Buffer = Buffer.from("\r\n");

/** Records in one form, gathered until they are taken. */
export class FindOutput {
  readonly #format: RecordFormat;
  #columns: readonly string[] = [];
  #places: readonly number[] = [];
  /** True when lines are shown as they are. */
  #isWhole = false;
  #buffer: Buffer = Buffer.allocUnsafe(ROOM);
  #used = 0;
  #texts: string[] = [];

  /** `columns`: those that are shown; those of the first header for none. */
  constructor(format: RecordFormat, columns: readonly string[]) {
    this.#format = format;
    if (columns.length > 0) this.#begin(columns);
  }

  #begin(columns: readonly string[]): void {
    this.#columns = columns;
    if (this.#format === "csv") this.#line(columns.map(csvCell).join(","));
    if (this.#format === "tsv") this.#texts.push(columns.map(tsvCell).join("\t"));
  }

  header(header: Header): void {
    if (this.#columns.length === 0) this.#begin(header.names);
    this.#places = this.#columns.map((name) => header.placeOf(name) ?? Number.MAX_SAFE_INTEGER);
    this.#isWhole =
      header.names.length === this.#columns.length &&
      this.#places.every((place, at) => place === at);
  }

  add(row: Row): void {
    switch (this.#format) {
      case "csv":
        return this.#isWhole ? this.#bytes(row.buffer, row.start, row.end, CRLF) : this.#cells(row);
      case "tsv":
        this.#texts.push(this.#places.map((place) => tsvCell(cellText(row, place))).join("\t"));
        return;
      case "json":
        this.#texts.push(jsonText(Object.fromEntries(this.#filled(row))));
        return;
      case "text":
        this.#texts.push(
          `${this.#filled(row)
            .map(([name, text]) => `${terminalLine(name)}: ${reportText(text)}`)
            .join("\n")}\n`,
        );
    }
  }

  /** What has been gathered, and begins anew. */
  take(): Buffer {
    if (this.#format !== "csv") {
      const text = this.#texts.length === 0 ? "" : `${this.#texts.join("\n")}\n`;
      this.#texts = [];
      return Buffer.from(text);
    }
    const bytes = this.#buffer.subarray(0, this.#used);
    // Whoever has it may still be writing it.
    this.#buffer = Buffer.allocUnsafe(ROOM);
    this.#used = 0;
    return bytes;
  }

  /** The cells that have something in them, by their columns. */
  #filled(row: Row): readonly (readonly [string, string])[] {
    return this.#columns
      .map((name, at) => [name, cellText(row, this.#places[at] ?? 0)] as const)
      .filter(([, text]) => text !== "");
  }

  #cells(row: Row): void {
    this.#places.forEach((place, at) => {
      if (at > 0) this.#byte(COMMA);
      this.#bytes(row.buffer, cellStart(row, place), cellEnd(row, place));
    });
    this.#bytes(CRLF, 0, CRLF.length);
  }

  #line(text: string): void {
    const bytes = Buffer.from(`${text}\r\n`);
    this.#bytes(bytes, 0, bytes.length);
  }

  #byte(byte: number): void {
    this.#ensure(1);
    this.#buffer[this.#used++] = byte;
  }

  #bytes(from: Buffer, start: number, end: number, after?: Buffer): void {
    this.#ensure(end - start + 2);
    this.#used += from.copy(this.#buffer, this.#used, start, end);
    if (after !== undefined) this.#used += after.copy(this.#buffer, this.#used);
  }

  #ensure(bytes: number): void {
    if (this.#used + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#used + bytes));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }
}
