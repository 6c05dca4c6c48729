import { isBlockName } from "../../core/mod.ts";
import type { WarmUpReport } from "./contract.ts";
import { dayNumber, LAST_DAY } from "./day.ts";

/** The first line of a file of warm-ups. */
export const HEAD = "virtual-mta,domain,day,date,used";

/** The longest line that is read, characters. */
const LONGEST_LINE = 600;

/** The highest count that is read. */
const MOST_USED = 1_000_000_000;

/** A line of such a file: which day of its warm-up a date is, and how many messages went on it. */
export interface WarmUpLine {
  readonly virtualMta: string;
  readonly domain: string;
  readonly day: number;
  /** As `2026-11-29`. */
  readonly date: string;
  readonly used: number;
}

/** Writes how far warm-ups have come; those that have not begun are left out. */
export function csvOf(reports: readonly WarmUpReport[]): string {
  const begun = reports.filter(({ day }) => day >= 1);
  const lines = begun.map(({ virtualMta, domain, day, date, used = 0 }) =>
    [virtualMta, domain, day, date, used].join(","),
  );
  return [HEAD, ...lines, ""].join("\n");
}

/** What is wrong with a line, for the person whose file it is. */
export interface LineProblem {
  readonly problem: string;
}

/** Reads a line after the first. */
export function lineIn(text: string): WarmUpLine | LineProblem {
  if (text.length > LONGEST_LINE) return { problem: `it has more than ${LONGEST_LINE} characters` };
  const fields = text.split(",").map((field) => field.trim());
  const [virtualMta = "", domain = "", day = "", date = "", used = ""] = fields;
  if (fields.length !== 5)
    return { problem: `expected the five fields ${HEAD}, got ${fields.length}` };
  if (!isBlockName(virtualMta))
    return { problem: "virtual-mta: expected the name of a virtual MTA" };
  if (!/^[^\s/,]{1,255}$/.test(domain)) return { problem: "domain: expected a domain name" };
  if (!isCount(day, LAST_DAY) || Number(day) < 1)
    return { problem: `day: expected a number from 1 to ${LAST_DAY}` };
  if (dayNumber(date) === undefined) return { problem: "date: expected one such as 2026-12-31" };
  if (!isCount(used, MOST_USED))
    return { problem: `used: expected a number from 0 to ${MOST_USED}` };
  return { virtualMta, domain: domain.toLowerCase(), day: Number(day), date, used: Number(used) };
}

function isCount(text: string, most: number): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) <= most;
}
