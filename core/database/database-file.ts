import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "../files/durable-folder.ts";
import { errorCode } from "../files/error-code.ts";

/**
 * What the file begins with after the header of its first page: LMDB's mark and the version of
 * its format.
 */
const MAGIC: Buffer = Buffer.from([0xde, 0xc0, 0xef, 0xbe, 2, 0, 0, 0]);
const MAGIC_AT = 24;

/**
 * Sees to it that there is a database at a path, and that all that can be read of it is on disk. `make` opens a new one at the path that
 * it is given, and closes it. Rejects when a file is there that is not a database of this format: the library crashes when it opens one.
 */
export async function readyDatabase(
  path: string,
  make: (path: string) => Promise<void>,
): Promise<void> {
  if (await isDatabase(path)) await syncFile(path);
  else await makeWhole(path, make);
}

/**
 * Writes what was written to a file to the disk. A process that was killed may have left more in
 * the page cache.
 */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** False when there is no file, or an empty one. */
async function isDatabase(path: string): Promise<boolean> {
  const head = Buffer.alloc(MAGIC_AT + MAGIC.length);
  try {
    const handle = await open(path, "r");
    try {
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      if (bytesRead === 0) return false;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
  if (head.subarray(MAGIC_AT).equals(MAGIC)) return true;
  throw new Error(`${path} is not a database, or is damaged`);
}

/**
 * A new database is whole and on disk before it has its name: LMDB writes its first pages in
 * place, and a power loss then leaves what nothing can open.
 */
async function makeWhole(path: string, make: (path: string) => Promise<void>): Promise<void> {
  const made = `${path}.new`;
  await rm(`${made}-lock`, { force: true });
  // Made here, so that it is the owner's only from the beginning.
  const handle = await open(made, "w", 0o600);
  await handle.close();
  await make(made);
  await syncFile(made);
  await rename(made, path);
  await rm(`${made}-lock`, { force: true });
  await syncDirectory(dirname(path));
}
