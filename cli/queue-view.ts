import { type QueueMode, queuePattern } from "../core/mod.ts";
import { queueMeant } from "../plugins/admin/contract.ts";
import type { Arguments } from "./arguments.ts";
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
  readonly byName: boolean;
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
    byName: oneOf(given, "sort", ["name", "rcpt"]) === "name",
    most: mostOf(options.get("maxitems"), USUAL),
  };
}

/** The number of `--maxitems`. Throws `UsageError`. */
export function mostOf(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError("--maxitems takes a number above 0");
}

/** The queues wanted, in the order wanted. */
export function queuesSeen(rows: readonly JsonRecord[], view: View): readonly JsonRecord[] {
  const { pattern, connected, paused, mode } = view;
  const fits = pattern === undefined ? undefined : queuePattern(pattern);
  const wanted = rows.filter(
    (row) =>
      (fits === undefined || fits(rawTextOf(row, "name"))) &&
      (connected === undefined || numberOf(row, "connections") > 0 === connected) &&
      (paused === undefined || (row.paused === true) === paused) &&
      (mode === undefined || rawTextOf(row, "mode") === mode),
  );
  return wanted.sort((a, b) =>
    view.byName
      ? rawTextOf(a, "name").localeCompare(rawTextOf(b, "name"))
      : numberOf(b, "recipients") - numberOf(a, "recipients"),
  );
}
