import { createHash } from "node:crypto";
import { normalizeAddressDomain } from "./address.ts";
import type { MessageInfo } from "./envelope.ts";
import type { DeclaredNote } from "./note.ts";
import { noteOf } from "./notes.ts";

/**
 * By what the mail of a queue is told apart: the envelope sender, its domain, the job, the user who logged in, or a note that a plugin
 * keeps with messages, by its name (`dkim.domain`).
 */
export type LaneDimension = "sender" | "sender-domain" | "job" | "user" | `${string}.${string}`;

/** What the mail of a lane shares: a value for each dimension. */
export type LaneValues = Readonly<Partial<Record<LaneDimension, string>>>;

/** A part of a queue: its mail that has these values. */
export interface LaneRef {
  /** `domain/vmta`. */
  readonly queue: string;
  /** At least one; what else the mail is like does not matter. */
  readonly values: LaneValues;
}

/** Bytes of a value that is kept as it is; of a longer one the beginning is, with a hash of all of it. */
const LONGEST_VALUE = 256;
const KEPT = 60;

const NAME_OF_NOTE = /^[a-z][a-z0-9/-]*(?:\.[a-z0-9/-]+)+$/;

/** True for what mail can be told apart by. */
export function isLaneDimension(value: unknown): value is LaneDimension {
  switch (value) {
    case "sender":
    case "sender-domain":
    case "job":
    case "user":
      return true;
    default:
      return typeof value === "string" && value.length <= 64 && NAME_OF_NOTE.test(value);
  }
}

/** A note by which mail can be told apart. Throws a `RangeError` for one whose name is not that of a plugin's note. */
export function noteDimension({ name }: Pick<DeclaredNote, "name">): LaneDimension {
  if (!isLaneDimension(name)) throw new RangeError(`${name} is not the name of a note`);
  return name;
}

/** A message's value of a dimension; undefined when it has none: nothing limits it by that. */
export function laneValue(dimension: LaneDimension, info: MessageInfo): string | undefined {
  const value = rawValue(dimension, info);
  return value === undefined || value === "" ? undefined : laneValueText(value);
}

function rawValue(dimension: LaneDimension, info: MessageInfo): string | undefined {
  switch (dimension) {
    case "sender":
      return info.sender;
    case "sender-domain":
      return senderDomain(info.sender);
    case "job":
      return info.job;
    case "user":
      return info.origin.user;
    default:
      return noteOf(info.notes, dimension);
  }
}

/** What was asked for last with its @, and its answer: mail of one sender comes in a row, and each message is asked about several times. */
let lastDomain = "@";
let lastNormalized: string | undefined;

/** The domain of an envelope sender, as mail is told apart by it; undefined for the null reverse-path. */
export function senderDomain(sender: string): string | undefined {
  // Nothing is copied for the usual answer: that no other @ follows is as true as it was then.
  if (sender.endsWith(lastDomain)) return lastNormalized;
  const domain = sender.slice(sender.lastIndexOf("@") + 1);
  if (domain === "") return undefined;
  const normalized = normalizeAddressDomain(domain) ?? domain.toLowerCase();
  if (domain.length < sender.length) [lastDomain, lastNormalized] = [`@${domain}`, normalized];
  return normalized;
}

/** A value as lanes have it: bounded, whatever a client sent. */
export function laneValueText(value: string): string {
  if (value.length <= KEPT || Buffer.byteLength(value) <= LONGEST_VALUE) return value;
  const hash = createHash("sha256").update(value).digest("hex").slice(0, 32);
  return `${value.slice(0, KEPT).toWellFormed()}…${hash}`;
}

/**
 * Values as messages have them, each as long as lanes keep them; undefined when there is none, or one that nothing can be told apart by.
 */
export function readLaneValues(given: Readonly<Record<string, unknown>>): LaneValues | undefined {
  const values: Partial<Record<LaneDimension, string>> = {};
  const entries = Object.entries(given);
  for (const [dimension, value] of entries) {
    if (!isLaneDimension(dimension) || typeof value !== "string" || value === "") return undefined;
    values[dimension] = laneValueText(
      dimension === "sender-domain" ? (normalizeAddressDomain(value) ?? value) : value,
    );
  }
  return entries.length === 0 ? undefined : values;
}

/** What was made a text of last, where it is one value: mail of one sender comes in a row. */
let lastText:
  | { readonly by: LaneDimension; readonly value: string; readonly text: string }
  | undefined;

/** Values as one text, which is the same for the same values. */
export function laneText(values: LaneValues): string {
  let only: string | undefined;
  for (const dimension in values) {
    if (only !== undefined) return textOfSeveral(values);
    only = dimension;
  }
  // Nearly all mail that is told apart is so by one thing.
  if (lastText !== undefined && lastText.by === only && lastText.value === values[only])
    return lastText.text;
  const by = isLaneDimension(only) ? only : undefined;
  const value = by && values[by];
  if (by === undefined || value === undefined) return textOfSeveral(values);
  lastText = { by, value, text: `[["${by}",${JSON.stringify(value)}]]` };
  return lastText.text;
}

function textOfSeveral(values: LaneValues): string {
  return JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What `laneText` made a text of; undefined for anything else. */
export function laneValuesOf(text: string): LaneValues | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const values: Partial<Record<LaneDimension, string>> = {};
  for (const entry of parsed) {
    const [dimension, value]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (!isLaneDimension(dimension) || typeof value !== "string") return undefined;
    values[dimension] = value;
  }
  return values;
}

/** By what some values tell mail apart. */
export function dimensionsOf(values: LaneValues): readonly LaneDimension[] {
  return Object.keys(values).filter(isLaneDimension);
}

/** True when a message has some values. */
export function messageHas(values: LaneValues, info: MessageInfo): boolean {
  return dimensionsOf(values).every(
    (dimension) => laneValue(dimension, info) === values[dimension],
  );
}

/** True when mail of `values` is part of what `asked` means. */
export function hasLaneValues(values: LaneValues, asked: LaneValues): boolean {
  for (const dimension in asked)
    if (isLaneDimension(dimension) && values[dimension] !== asked[dimension]) return false;
  return true;
}
