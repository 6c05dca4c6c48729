import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import { UsageError } from "../exit.ts";
import { Header } from "./header.ts";
import { scannerOf } from "./record-reader.ts";
import { cellText } from "./row-scanner.ts";

/** Bytes of a file that are looked at for its columns, and what they may come to if it is compressed. */
const LOOKED_AT = 64 * 1024;
const LARGEST_PLAIN = 16 * 1024 * 1024;

/** All columns that files have, in the order in which they come. Files that cannot be read have none: that is told when they are read. */
export async function columnsOf(files: readonly string[]): Promise<readonly string[]> {
  const names = new Map<string, string>();
  for (const file of files)
    for (const name of (await headerOf(file))?.names ?? [])
      if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  return [...names.values()];
}

async function headerOf(path: string): Promise<Header | undefined> {
  let header: Header | undefined;
  try {
    const bytes = await startOf(path);
    const isCsv = bytes[0] !== 0x7b;
    scannerOf(bytes).scan(bytes, 0, bytes.length, (row) => {
      // Of CSV the first one, of objects one that has all names.
      if ((isCsv && header !== undefined) || !Header.isOne(row)) return;
      header = new Header(Array.from({ length: row.cells }, (_, column) => cellText(row, column)));
    });
  } catch {
    return undefined;
  }
  return header;
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    // A pipe can be read once, and that comes later.
    if (!(await file.stat()).isFile()) return Buffer.alloc(0);
    const buffer = Buffer.alloc(LOOKED_AT);
    const { bytesRead } = await file.read(buffer, 0, LOOKED_AT, 0);
    const start = buffer.subarray(0, bytesRead);
    if (start[0] !== 0x1f || start[1] !== 0x8b) return start;
    return gunzipSync(start, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: LARGEST_PLAIN,
    });
  } finally {
    await file.close();
  }
}

/** Throws `UsageError` for a column that no file has: nothing would ever fit it. */
export function knownColumns(wanted: readonly string[], columns: readonly string[]): void {
  if (columns.length === 0) return;
  for (const name of wanted) {
    if (name === "" || columns.some((one) => one.toLowerCase() === name.toLowerCase())) continue;
    throw new UsageError(`no column "${name}"; there are ${columns.slice(0, 60).join(", ")}`);
  }
}
