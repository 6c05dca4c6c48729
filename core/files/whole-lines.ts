import type { FileHandle } from "node:fs/promises";
import { readAt } from "./read-at.ts";

/** Bytes at a file's end that are looked at first: more than one append has, in most cases. */
const TAIL = 64 * 1024;
const LF = 0x0a;
const NUL = 0;

/**
 * Leaves only whole lines in the end of a file of `size` bytes: a line without its end goes, and so do lines with a hole in them (bytes
 * that never reached the disk read as zeros), but not the whole ones after it. Resolves with the size then.
 */
export async function wholeLines(handle: FileHandle, size: number): Promise<number> {
  for (let length = Math.min(TAIL, size); length > 0; length = Math.min(length * 2, size)) {
    const tail = await readAt(handle, size - length, length);
    if (tail.at(-1) === LF && !tail.includes(NUL)) return size;
    // Whole lines can be told from the first line end on, or where nothing comes before.
    const first = length === size ? 0 : tail.indexOf(LF) + 1;
    const hole = tail.indexOf(NUL);
    if (length < size && (first === 0 || (hole >= 0 && hole < first))) continue;
    return rewrite(handle, size - length + first, tail.subarray(first));
  }
  return 0;
}

async function rewrite(handle: FileHandle, start: number, lines: Buffer): Promise<number> {
  const kept: Buffer[] = [];
  let sound = 0;
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf(LF, at) + 1;
    if (end === 0) break;
    const line = lines.subarray(at, end);
    if (!line.includes(NUL)) {
      if (sound === at) sound = end;
      else kept.push(line);
    }
    at = end;
  }
  await handle.truncate(start + sound);
  const moved = Buffer.concat(kept);
  if (moved.length > 0) await handle.appendFile(moved);
  await handle.datasync();
  return start + sound + moved.length;
}
