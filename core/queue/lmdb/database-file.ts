import { open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "../../files/durable-folder.ts";
import { errorCode } from "../../files/error-code.ts";
import { type OpenEnvironment, tablesOf } from "./tables.ts";

const FILE = "queue.mdb";
/** The name of a database that is being made. */
const NEW_FILE = `${FILE}.new`;
/**
 * What the file begins with after the header of its first page: LMDB's mark and the version of
 * its format.
 */
const MAGIC: Buffer = Buffer.from([0xde, 0xc0, 0xef, 0xbe, 2, 0, 0, 0]);
const MAGIC_AT = 24;

/** True when a directory has a database. */
export async function hasDatabase(directory: string): Promise<boolean> {
  return (await readdir(directory)).includes(FILE);
}

/**
 * The path of the database in a directory, which is made if there is none; all that can be read of
 * it is on disk. Rejects when a file is there that is not a database of this format: the library
 * crashes when it opens one.
 */
export async function readyDatabase(
  directory: string,
  openEnvironment: OpenEnvironment,
): Promise<string> {
  const path = join(directory, FILE);
  if (await isDatabase(path)) await syncFile(path);
  else await make(directory, path, openEnvironment);
  return path;
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
  throw new Error(`${path} is not a queue database, or is damaged`);
}

/**
 * A new database is whole and on disk before it has its name: LMDB writes its first pages in
 * place, and a power loss then leaves what nothing can open.
 */
async function make(
  directory: string,
  path: string,
  openEnvironment: OpenEnvironment,
): Promise<void> {
  const made = join(directory, NEW_FILE);
  await rm(`${made}-lock`, { force: true });
  // Made here, so that it is the owner's only from the beginning.
  const handle = await open(made, "w", 0o600);
  await handle.close();
  await tablesOf(made, openEnvironment).root.close();
  await syncFile(made);
  await rename(made, path);
  await rm(`${made}-lock`, { force: true });
  await syncDirectory(directory);
}
