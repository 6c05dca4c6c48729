import { type QueueMode, queuePattern } from "../core/mod.ts";
import { queueMeant } from "../plugins/admin/contract.ts";
import type { Arguments } from "./arguments.ts";
import type { BytesOf } from "./bytes-of-queues.ts";
import { UsageError } from "./exit.ts";
import { type JsonRecord, numberOf, rawTextOf } from "./json.ts";
import type { OptionName } from "./options.ts";

/** Which rows of a listing are wanted, and in what order. */
export interface View {
  readonly pattern: string | undefined;
  readonly vmta: string | undefined;
  readonly connected: boolean | undefined;
  readonly paused: boolean | undefined;
  readonly mode: QueueMode | undefined;
  readonly sort: "name" | "rcpt" | "size";
  readonly most: number;
}

/** Rows shown unless `--maxitems` says otherwise. */
const USUAL = 20;

/** One of some words that an option has; undefined without it. Throws `UsageError`. */
function oneOf<const W extends string>(
  { options }: Arguments,
  name: OptionName,
  words: readonly W[],
): W | undefined {
  const value = options.get(name)?.toLowerCase();
  const word = words.find((one) => one === value);
  if (value === undefined || word !== undefined) return word;
  throw new UsageError(`--${name} takes ${words.join(" or ")}`);
}

/** The mode that `--mode` names. Throws `UsageError`. */
export function modeIn(given: Arguments): QueueMode | undefined {
  return oneOf(given, "mode", ["normal", "backoff"]);
}

/** The order that `--sort` names. Throws `UsageError`. */
export function sortOf(given: Arguments): View["sort"] {
  return oneOf(given, "sort", ["name", "rcpt", "size"]) ?? "rcpt";
}

/** Reads the options of a listing. Throws `UsageError`. */
export function viewOf(given: Arguments, pattern: string | undefined): View {
  const { options } = given;
  const yesNo = (name: OptionName): boolean | undefined => {
    const value = oneOf(given, name, ["yes", "no"]);
    return value === undefined ? undefined : value === "yes";
  };
  return {
    pattern: pattern === undefined ? undefined : queueMeant(pattern),
    vmta: options.get("vmta"),
    connected: yesNo("connected"),
    paused: yesNo("paused"),
    mode: modeIn(given),
    sort: sortOf(given),
    most: mostOf(options.get("maxitems"), USUAL),
  };
}

/** The number of `--maxitems`. Throws `UsageError`. */
export function mostOf(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError("--maxitems takes a number above 0");
}

/** Something in a listing, by which it is put in order. */
export interface Listed {
  readonly name: string;
  readonly recipients: number;
  readonly bytes: number | undefined;
}

/** Before (< 0) or after (> 0) in the order wanted; by name where figures are the same. */
export function inOrder(sort: View["sort"], a: Listed, b: Listed): number {
  const byName = a.name < b.name ? -1 : 1;
  switch (sort) {
    case "name":
      return byName;
    case "rcpt":
      return b.recipients - a.recipients || byName;
    case "size":
      return (b.bytes ?? 0) - (a.bytes ?? 0) || byName;
  }
}

/** The queues wanted, in the order wanted. */
export function queuesSeen(
  rows: readonly JsonRecord[],
  view: View,
  bytesOf: BytesOf = () => undefined,
): readonly JsonRecord[] {
  const { pattern, connected, paused, mode } = view;
  const fits = pattern === undefined ? undefined : queuePattern(pattern);
  const wanted = rows.filter(
    (row) =>
      (fits === undefined || fits(rawTextOf(row, "name"))) &&
      (connected === undefined || numberOf(row, "connections") > 0 === connected) &&
      (paused === undefined || (row.paused === true) === paused) &&
      (mode === undefined || rawTextOf(row, "mode") === mode),
  );
  const listed = wanted.map((row) => {
    const name = rawTextOf(row, "name");
    return { row, name, recipients: numberOf(row, "recipients"), bytes: bytesOf([name]) };
  });
  return listed.sort((a, b) => inOrder(view.sort, a, b)).map(({ row }) => row);
}
