import { open } from "node:fs/promises";
import { readAt } from "../../core/mod.ts";
import type { FileMark, FilePosition } from "./file-position.ts";
import type { WrittenRecord } from "./output.ts";

/** Most bytes at the end of a file in which records that come again are looked for: several batches. */
const MOST = 64 * 1024 * 1024;
/** Marks of a batch at most. */
const MARKS = 256;
const LF = 0x0a;
const NUL = 0;

/** Marks of records that are to be appended to a file of `size` bytes; the last is that of all of them. */
export function marksOf(records: readonly WrittenRecord[], size: number): readonly FileMark[] {
  const marks: FileMark[] = [];
  const apart = Math.ceil(records.length / MARKS);
  let end = size;
  let since = 0;
  for (const [at, { event, line }] of records.entries()) {
    end += Buffer.byteLength(line);
    since++;
    const next = records[at + 1];
    if (next !== undefined && (next.event === event || since < apart)) continue;
    marks.push([event, end]);
    since = 0;
  }
  return marks;
}

/** The last mark that a file has come to, whatever its records look like; undefined for none that is certain. */
export async function reachedMark({
  file,
  size,
  begun = [],
}: FilePosition): Promise<FileMark | undefined> {
  if (begun.length === 0) return undefined;
  const tail = await bytesAfter(file, size);
  // Bytes that never reached the disk read as zeros: some line is missing.
  if (tail.includes(NUL)) return undefined;
  return begun.findLast(([, end]) => tail[end - size - 1] === LF);
}

/** Records at the end of a file that were written and not confirmed: those that come again are not written again. */
export class WrittenTail {
  readonly #bytes: Buffer;
  #at = 0;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** What a file has after its first `size` bytes. */
  static async after(path: string, size: number): Promise<WrittenTail> {
    return new WrittenTail(await bytesAfter(path, size));
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Bytes that were passed. */
  get passed(): number {
    return this.#at;
  }

  /** Passes the records that are next here, and returns how many these are: none after one that is not here. */
  pass(records: readonly WrittenRecord[]): number {
    let count = 0;
    for (const { line } of records) {
      if (this.isEmpty) break;
      const bytes = Buffer.from(line);
      if (!this.#bytes.subarray(this.#at, this.#at + bytes.length).equals(bytes)) {
        // Written by other settings: what is left here is no help.
        this.#at = this.#bytes.length;
        break;
      }
      this.#at += bytes.length;
      count++;
    }
    return count;
  }
}

/** What a file has after its first `size` bytes; nothing where that is more than was ever written at once. */
async function bytesAfter(path: string, size: number): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const length = (await handle.stat()).size - size;
    return length > 0 && length <= MOST ? await readAt(handle, size, length) : Buffer.alloc(0);
  } finally {
    await handle.close();
  }
}
