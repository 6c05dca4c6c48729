import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "../../files/durable-folder.ts";
import { errorCode } from "../../files/error-code.ts";
import { VERSION } from "../../version.ts";
import { StoreError } from "../store-error.ts";

/** How a queue is laid out on disk: its files, their tables, keys and records. Another layout gets another number. */
const FORMAT = 3;
const FILE = "format";
const TEXT = `format ${FORMAT}\nversion ${VERSION}\n`;

/** A format that is converted. */
export type FormerFormat = 1 | 2;

/**
 * Checks the format of the queue in a directory before anything else of it is touched, and notes
 * ours in one that has none yet; `isFresh` tells whether there is a queue at all. Resolves with the format that the queue still has, or has
 * in part: to be converted, then told to `converted`. An earlier version refuses the queue from here on. Rejects with a
 * `StoreError` for a format this version does not know; nothing is changed then.
 */
export async function claimFormat(
  directory: string,
  isFresh: () => Promise<boolean>,
): Promise<FormerFormat | undefined> {
  const path = join(directory, FILE);
  const found = await textOf(path);
  if (found !== undefined) check(directory, path, found);
  const former = found === undefined ? ((await isFresh()) ? undefined : 1) : formerIn(found);
  // Stands there from before the first change of a conversion until after the last.
  const ours = former === undefined ? TEXT : `${TEXT}converting from format ${former}\n`;
  if (found !== ours) await replace(directory, path, ours);
  return former;
}

/** Notes that the queue in a directory has our format throughout. */
export async function converted(directory: string): Promise<void> {
  await replace(directory, join(directory, FILE), TEXT);
}

function formerIn(found: string): FormerFormat | undefined {
  // Of a conversion that was cut off the last line counts, also where it went to another format than ours.
  const [, number] =
    /^converting from format ([12])$/m.exec(found) ?? /^format ([12])$/m.exec(found) ?? [];
  if (number === undefined) return undefined;
  return number === "1" ? 1 : 2;
}

function check(directory: string, path: string, found: string): void {
  const [, number] = /^format (\d{1,9})$/m.exec(found) ?? [];
  const [, version] = /^version ([\x21-\x7e]{1,40})$/m.exec(found) ?? [];
  if (number === undefined)
    throw new StoreError(
      "unusable",
      `${path} does not say which format the queue in ${directory} has; expected a line "format ${FORMAT}"`,
    );
  if (Number(number) <= FORMAT) return;
  throw new StoreError(
    "unusable",
    `the queue in ${directory} has format ${number}, written by version ${version ?? "unknown"}; ` +
      `this is version ${VERSION}, which knows format ${FORMAT}: nothing was changed; ` +
      "start the version that wrote it, or give this one another delivery-queue",
  );
}

/** What is in a file; undefined when there is none. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a file so that after a power loss there is the old one or the new one. */
async function replace(directory: string, path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const handle = await open(fresh, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(fresh, path);
  await syncDirectory(directory);
}
