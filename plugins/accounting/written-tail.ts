import { type FileHandle, open } from "node:fs/promises";
import type { WrittenRecord } from "./output.ts";

/** Most bytes at the end of a file in which records that come again are looked for: several batches. */
const MOST = 64 * 1024 * 1024;

/** Records at the end of a file that were written and not confirmed: those that come again are not written again. */
export class WrittenTail {
  readonly #bytes: Buffer;
  #at = 0;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** What a file has after its first `size` bytes. */
  static async after(path: string, size: number): Promise<WrittenTail> {
    const handle = await open(path, "r");
    try {
      const length = (await handle.stat()).size - size;
      const isSome = length > 0 && length <= MOST;
      return new WrittenTail(isSome ? await read(handle, size, length) : Buffer.alloc(0));
    } finally {
      await handle.close();
    }
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

async function read(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
