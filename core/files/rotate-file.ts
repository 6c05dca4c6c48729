import { rename, rm, stat } from "node:fs/promises";
import { errorCode } from "./error-code.ts";

/**
 * Puts a file aside as `path.1`, the one before as `path.2`, and so on. With the one that is begun next, `keep` files are left at most: with
 * 1, nothing of what was written. Does nothing where there is no file; rejects with the file system's error.
 */
export async function rotateFile(path: string, keep: number): Promise<void> {
  const nameOf = (number: number): string => (number === 0 ? path : `${path}.${number}`);
  const most = Math.max(keep - 1, 0);
  let last = 0;
  while (last < most && (await isThere(nameOf(last)))) last++;
  // From the oldest on: a crash in between leaves a gap, and loses none.
  for (let at = last; at > 0; at--) await renameIfThere(nameOf(at - 1), nameOf(at));
  if (most === 0) await rm(path, { force: true });
  // Fewer are kept than before.
  for (let at = most + 1; await isThere(nameOf(at)); at++) await rm(nameOf(at), { force: true });
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Somebody took it away meanwhile.
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

/** Which day a time is in, in the zone of this process: equal for two times of one day, and growing. */
export function localDay(at: number): number {
  const date = new Date(at);
  return (date.getFullYear() * 12 + date.getMonth()) * 31 + date.getDate();
}
