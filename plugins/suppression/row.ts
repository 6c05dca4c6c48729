import { parseAddress } from "../../core/mod.ts";
import { isDigest, isWildcard, normalForm } from "../address-lists/contract.ts";
import { type Entry, LONGEST_TEXT, REASONS, type Reason } from "./entry.ts";
import { DIGEST, LONGEST_ADDRESS, type Subject } from "./entry-key.ts";
import type { Listed } from "./kept-lists.ts";
import { readScope } from "./scope.ts";

/** An entry as programs see it, in JSON and, in this order, as the columns of CSV. */
export interface Row {
  /** The address in its normal form, its local part in quotes where that must be, or the SHA-256 of one in hexadecimal. */
  readonly address: string;
  /** Empty: for all mail. */
  readonly scope: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly added: string;
  /** ISO 8601; empty: never. */
  readonly expires: string;
  readonly text: string;
}

/** The names of the columns. */
export const COLUMNS: readonly (keyof Row)[] = [
  "address",
  "scope",
  "reason",
  "added",
  "expires",
  "text",
];

/** What an entry says where it says nothing of its own. */
export interface RowDefaults {
  readonly now: number;
  readonly reason: Reason;
  readonly scope: string;
  /** When it is over; undefined: never. */
  readonly expires: number | undefined;
}

/** A place on a list with what is known of it, read from what somebody sent. */
export interface ReadRow {
  readonly subject: Subject;
  readonly scope: string;
  readonly entry: Entry;
}

export function rowOf(subject: Subject, { scope, entry }: Omit<Listed, "list">): Row {
  const { reason, at, expires, text } = entry;
  return {
    address:
      subject.kind === "address" ? writtenAddress(subject.address) : subject.digest.toString("hex"),
    scope,
    reason,
    added: new Date(at).toISOString(),
    expires: expires === undefined ? "" : new Date(expires).toISOString(),
    text,
  };
}

/** Reads what somebody sent as a row; what is not said is as by default. A text instead says what is wrong with it. */
export function readRow(
  given: Partial<Record<string, string>>,
  defaults: RowDefaults,
): ReadRow | string {
  const subject = subjectOf(given.address ?? "");
  if (subject === undefined)
    return "expected a mail address, or the SHA-256 of one in hexadecimal, lower case";
  const scope = given.scope === undefined ? defaults.scope : readScope(given.scope);
  if (scope === undefined) return SCOPE_EXPECTED;
  const reason = given.reason ? REASONS.find((one) => one === given.reason) : defaults.reason;
  if (reason === undefined) return `expected as a reason one of ${REASONS.join(", ")}`;
  const at = given.added ? timeOf(given.added) : defaults.now;
  const expires = given.expires === undefined ? defaults.expires : expiryOf(given.expires);
  if (at === undefined || expires === "invalid") return TIME_EXPECTED;
  const text = (given.text ?? "").replaceAll(/\p{Cc}/gu, " ").slice(0, LONGEST_TEXT);
  return { subject, scope, entry: { reason, at, expires, text } };
}

export const SCOPE_EXPECTED = "expected as a scope all, sender:DOMAIN or job:PREFIX";
const TIME_EXPECTED = "expected a time such as 2026-12-31 or 2026-12-31T18:00:00Z";

/** An address or a digest of one; undefined for anything else. */
export function subjectOf(text: string): Subject | undefined {
  if (isDigest(text)) {
    const digest = Buffer.from(text, "hex");
    return digest.length === DIGEST ? { kind: "digest", digest } : undefined;
  }
  if (isWildcard(text)) return undefined;
  const address = parseAddress(text);
  if (address === undefined || address.domain === "") return undefined;
  const normal = normalForm(address);
  return Buffer.byteLength(normal) <= LONGEST_ADDRESS && !normal.includes("\0")
    ? { kind: "address", address: normal }
    : undefined;
}

/** A normal form as it can be read again: in quotes what is no local part without them, or looks like a comment or a wildcard. */
function writtenAddress(normal: string): string {
  const read = normal.startsWith("#") ? undefined : subjectOf(normal);
  if (read?.kind === "address" && read.address === normal) return normal;
  const at = normal.lastIndexOf("@");
  return `"${normal.slice(0, at).replaceAll(/["\\]/g, "\\$&")}"${normal.slice(at)}`;
}

function expiryOf(text: string): number | "invalid" | undefined {
  return text === "" ? undefined : (timeOf(text) ?? "invalid");
}

/** Milliseconds since the epoch. */
function timeOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const time = Date.parse(text.replace(" ", "T"));
  return Number.isFinite(time) && time >= 0 ? time : undefined;
}

/** True for a row as an answer has it. */
export function isRow(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map(Object.entries(value));
  return COLUMNS.every((name) => typeof fields.get(name) === "string");
}
