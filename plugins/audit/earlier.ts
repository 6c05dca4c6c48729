import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { errorCode, errorText, isRecord, type Log, parsedJson, readAt } from "../../core/mod.ts";
import type { AuditEntry } from "./contract.ts";

/** Bytes at the end of the file that are read. */
const TAIL = 512 * 1024;

/**
 * The last entries of a file, one a change, oldest first; none where there is no file, or where it cannot be read, which does not keep a server
 * from starting. Lines that are not entries are skipped.
 */
export async function earlierEntries(path: string, log: Log): Promise<readonly AuditEntry[]> {
  let text: string;
  try {
    text = await tailOf(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT")
      log.warning("the audit log cannot be read: earlier changes are not shown", {
        path,
        error: errorText(error),
      });
    return [];
  }
  return answered(text.split("\n").map(parsedJson).filter(isEntry));
}

/** Of the two lines of a change, that with what came of it. */
function answered(entries: readonly AuditEntry[]): readonly AuditEntry[] {
  const done = new Set(entries.map(({ id, status }) => (status === null ? undefined : id)));
  return entries.filter(({ id, status }) => status !== null || !done.has(id));
}

async function tailOf(path: string): Promise<string> {
  // To open a pipe would wait for somebody who writes.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    const size = found.isFile() ? found.size : 0;
    const length = Math.min(size, TAIL);
    return (await readAt(handle, size - length, length)).toString("utf8");
  } finally {
    await handle.close();
  }
}

function isEntry(value: unknown): value is AuditEntry {
  if (!isRecord(value)) return false;
  const { at, id, who, from, what, parameters, note, status } = value;
  const isText = [who, what, parameters, note].every((text) => typeof text === "string");
  const isFrom = from === null || typeof from === "string";
  const isId = id === undefined || typeof id === "string";
  const isStatus = status === null || typeof status === "number";
  return typeof at === "number" && isId && isStatus && isText && isFrom;
}
