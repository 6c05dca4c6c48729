import { createHash } from "node:crypto";
import { type KeptValue, keptAs, type ServerState } from "../../core/mod.ts";
import type { EventId } from "./output.ts";

/** An event, and the bytes that a file has at least when all its records and those before are in it. */
export type FileMark = readonly [event: EventId, size: number];

/** How far the records of an acct-file have come. */
export interface FilePosition {
  /** Path of the file that was written last. */
  readonly file: string;
  /** Its bytes, with the records of `event`. What comes after them in the file was written after that: it is told of again. */
  readonly size: number;
  /** The last event of which all records are in files; 0 for none. */
  readonly event: EventId;
  /** When the file was begun, milliseconds since the epoch. */
  readonly since: number;
  /** No more is written to it: the next record begins another. */
  readonly over: boolean;
  /** What is being appended: how many bytes the file has, at least, when all records up to an event are in it. In order. */
  readonly begun?: readonly FileMark[];
}

/** Keeps positions in the spool: the ids of events, which it has, and the positions live and die together. */
export const keptPosition: KeptValue<FilePosition> = keptAs("a place in a file", isPosition);

function isPosition(value: unknown): value is FilePosition {
  if (typeof value !== "object" || value === null) return false;
  if (!("file" in value && "size" in value && "event" in value)) return false;
  if (!("since" in value && "over" in value)) return false;
  const { file, size, event, since, over } = value;
  const numbers = [size, event, since].every((one) => Number.isSafeInteger(one));
  const marks = !("begun" in value) || (Array.isArray(value.begun) && value.begun.every(isMark));
  return numbers && marks && typeof file === "string" && typeof over === "boolean";
}

function isMark(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger);
}

/** A file is written for a day, and the journal keeps the place of an acct-file that is gone for another, milliseconds. */
const USEFUL = 2 * 86_400_000;

/**
 * Whether the position of an acct-file that is not there any more is of no use, should it come back. Until then, a name that a mistake left
 * out of a configuration doubles no record after a crash.
 */
export function isUseless({ since }: FilePosition, now: number): boolean {
  return now - since > USEFUL;
}

/** The position of one acct-file. */
export interface PositionStore {
  get(): FilePosition | undefined;
  /** Resolves when it is on disk. */
  set(position: FilePosition): Promise<void>;
}

/** Longest path that is a key itself, bytes. */
const LONGEST_KEY = 400;

/** Under what the position of an acct-file is kept. */
export function positionKey(path: string): string {
  if (Buffer.byteLength(path) <= LONGEST_KEY) return path;
  return createHash("sha256").update(path).digest("hex");
}

/** The position of the acct-file of that path. */
export function positionOf(
  positions: Pick<ServerState<FilePosition>, "get" | "set">,
  path: string,
): PositionStore {
  const key = positionKey(path);
  return { get: () => positions.get(key), set: (position) => positions.set(key, position) };
}
