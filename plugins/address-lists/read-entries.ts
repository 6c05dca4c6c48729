import { createReadStream } from "node:fs";
import type { HashKey } from "../../core/mod.ts";
import { Entries } from "./entries.ts";
import { LONGEST_TEXT } from "./text-set.ts";

/** What came out of a file. */
export interface ReadEntries {
  readonly entries: Entries;
  /** Lines that make no sense: how many, and the numbers of the first. */
  readonly bad: { readonly count: number; readonly first: readonly number[] };
}

/** Bad lines of which the number is kept. */
const MOST_TOLD = 5;
/** Lines longer than this are bad, and are not kept whole in memory. */
const LONGEST_LINE = LONGEST_TEXT + 100;

/**
 * Reads a file of entries, one on each line; empty lines and those that begin with `#` or `;` say nothing. Rejects with the
 * file system's error. Others are served meanwhile: it is read piece by piece.
 */
export async function readEntries(
  path: string,
  key: HashKey,
  signal: AbortSignal,
): Promise<ReadEntries> {
  const entries = new Entries(key);
  const first: number[] = [];
  let count = 0;
  let line = 0;
  let rest = "";
  let tooLong = false;
  const take = (text: string): void => {
    line++;
    const entry = text.trim();
    const means = entry !== "" && !entry.startsWith("#") && !entry.startsWith(";");
    if (!tooLong && (!means || entries.add(entry))) return;
    count++;
    tooLong = false;
    if (first.length < MOST_TOLD) first.push(line);
  };
  const stream = createReadStream(path, { encoding: "utf8", highWaterMark: 64 * 1024, signal });
  for await (const chunk of stream) {
    const lines = `${rest}${String(chunk)}`.split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) take(line === 0 ? text.replace(/^\ufeff/, "") : text);
    if (rest.length > LONGEST_LINE) {
      tooLong = true;
      rest = "";
    }
  }
  if (rest !== "" || tooLong) take(rest);
  entries.trim();
  return { entries, bad: { count, first } };
}
