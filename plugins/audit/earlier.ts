import { open } from "node:fs/promises";
import { errorCode, readAt } from "../../core/mod.ts";
import type { AuditEntry } from "./contract.ts";

/** Bytes at the end of the file that are read. */
const TAIL = 512 * 1024;

/** The last entries of a file, oldest first; none where there is no file. Lines that are not entries are skipped. */
export async function earlierEntries(path: string): Promise<readonly AuditEntry[]> {
  let text: string;
  try {
    text = await tailOf(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
  return text.split("\n").flatMap((line) => entryIn(line) ?? []);
}

async function tailOf(path: string): Promise<string> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL);
    return (await readAt(handle, size - length, length)).toString("utf8");
  } finally {
    await handle.close();
  }
}

function entryIn(line: string): AuditEntry | undefined {
  try {
    const read: unknown = JSON.parse(line);
    return isEntry(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== "object" || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { at, who, from, what, parameters, note, status } = fields;
  const isText = [who, what, parameters, note].every((text) => typeof text === "string");
  const isFrom = from === null || typeof from === "string";
  return typeof at === "number" && typeof status === "number" && isText && isFrom;
}
