/** Bytes of one line of a dump. */
const ROW = 32;

/** Bytes in hex and as ASCII, so many a line. */
export interface DumpRow {
  readonly at: number;
  readonly hex: string;
  readonly ascii: string;
}

/** The rows of some bytes; `from` is the place of the first one. */
export function* dumpOf(bytes: Buffer, from: number): Iterable<DumpRow> {
  for (let at = 0; at < bytes.length; at += ROW) {
    const row = bytes.subarray(at, at + ROW);
    const hex = row.toString("hex").replace(/..(?!$)/g, "$& ");
    const ascii = row.toString("latin1").replace(/[^ -~]/g, ".");
    yield { at: from + at, hex, ascii };
  }
}
