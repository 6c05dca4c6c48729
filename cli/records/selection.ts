import { duration } from "../../core/mod.ts";
import type { Arguments } from "../arguments.ts";
import { UsageError } from "../exit.ts";
import type { OptionName } from "../options.ts";
import { type Condition, columnIs, readCondition } from "./conditions.ts";
import type { Header } from "./header.ts";
import { RecordTimes } from "./record-time.ts";
import type { Row } from "./row-scanner.ts";

/** Which records are meant: those that fit all conditions and were logged in some time. */
export interface Selection {
  readonly conditions: readonly Condition[];
  /** Seconds since the epoch: from when, and until when; infinite where nothing is said. */
  readonly since: number;
  readonly before: number;
}

/** Options that stand for a condition on a column. */
const COLUMN_OF = {
  orig: "orig",
  rcpt: "rcpt",
  jobid: "jobId",
  envid: "envId",
  queue: "queue",
  vmta: "vmta",
} as const satisfies Partial<Record<OptionName, string>>;

/** Takes conditions from the other words, which name files. `now` in milliseconds since the epoch. Throws `UsageError`. */
export function selectionOf(
  operands: readonly string[],
  options: Arguments["options"],
  now: number,
): { readonly selection: Selection; readonly names: readonly string[] } {
  const names: string[] = [];
  const conditions: Condition[] = [];
  for (const word of operands) {
    const condition = readCondition(word);
    if (condition === undefined) names.push(word);
    else conditions.push(condition);
  }
  let option: keyof typeof COLUMN_OF;
  for (option in COLUMN_OF) {
    const text = options.get(option);
    if (text !== undefined)
      conditions.push(columnIs(COLUMN_OF[option], withVirtualMta(option, text)));
  }
  const last = options.get("last");
  const since = last === undefined ? momentOf("since", options) : now / 1000 - lengthOf(last);
  if (last !== undefined && options.has("since"))
    throw new UsageError("--last and --since say the same; give one of them");
  const selection = {
    conditions,
    since: since ?? Number.NEGATIVE_INFINITY,
    before: momentOf("before", options) ?? Number.POSITIVE_INFINITY,
  };
  return { selection, names };
}

/** A queue without its virtual MTA is any of that domain. */
function withVirtualMta(option: OptionName, text: string): string {
  return option === "queue" && text !== "" && !text.includes("/") ? `${text}/*` : text;
}

function lengthOf(text: string): number {
  const parsed = duration().parse(text);
  if (!parsed.ok) throw new UsageError(`--last takes ${parsed.expected}`);
  return parsed.value / 1000;
}

/** A date, or a date and a time, here unless it says where; in seconds since the epoch. */
function momentOf(option: "since" | "before", options: Arguments["options"]): number | undefined {
  const text = options.get(option);
  if (text === undefined) return undefined;
  const known = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text);
  const at = Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(" ", "T"));
  if (known && !Number.isNaN(at)) return at / 1000;
  throw new UsageError(`--${option} takes a time such as 2026-12-24 or "2026-12-24 18:00"`);
}

/** Says which records of files are meant, whatever columns they have. */
export class Selector {
  readonly #selection: Selection;
  readonly #places: number[];
  readonly #times = new RecordTimes();
  readonly #anyTime: boolean;
  #timeAt = Number.MAX_SAFE_INTEGER;

  constructor(selection: Selection) {
    this.#selection = selection;
    this.#places = selection.conditions.map(() => 0);
    this.#anyTime =
      selection.since === Number.NEGATIVE_INFINITY && selection.before === Number.POSITIVE_INFINITY;
  }

  /** The columns are so from here on. One that is not there is empty. */
  header(header: Header): void {
    for (const [at, { column }] of this.#selection.conditions.entries())
      this.#places[at] = header.placeOf(column) ?? Number.MAX_SAFE_INTEGER;
    this.#timeAt = header.placeOf("timelogged") ?? Number.MAX_SAFE_INTEGER;
  }

  matches(row: Row): boolean {
    const { conditions, since, before } = this.#selection;
    for (let at = 0; at < conditions.length; at++) {
      const condition = conditions[at];
      const place = this.#places[at] ?? 0;
      if (condition !== undefined && condition.matches(row, place) === condition.negated)
        return false;
    }
    if (this.#anyTime) return true;
    const seconds = this.#times.of(row, this.#timeAt);
    return seconds >= since && seconds < before;
  }
}
