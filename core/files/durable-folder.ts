import { existsSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { errorCode } from "./error-code.ts";

/** Makes what was made, renamed or removed in a directory survive a power loss. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a directory for its owner only, and those above it; their names survive a power loss. */
export async function makeDurableFolder(path: string): Promise<void> {
  const folder = resolve(path);
  const missing = missingFolders(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const one of missing) await syncDirectory(dirname(one));
  // An earlier start may have made it and died before this.
  if (missing.length === 0) await syncIfReadable(dirname(folder));
}

/** A folder that is not there and those above it that are not, innermost first. */
function missingFolders(folder: string): readonly string[] {
  if (existsSync(folder) || dirname(folder) === folder) return [];
  return [folder, ...missingFolders(dirname(folder))];
}

/** A parent that only others can read is theirs to sync: they made what is in it. */
async function syncIfReadable(folder: string): Promise<void> {
  try {
    await syncDirectory(folder);
  } catch (error) {
    if (errorCode(error) !== "EACCES") throw error;
  }
}
