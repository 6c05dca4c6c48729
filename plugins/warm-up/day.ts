import { type KeptValue, keptAs } from "../../core/mod.ts";

const DAY = 86_400_000;

/** Queues in back-off that are remembered of one warm-up. */
const MOST_HELD = 100;

/** The highest number of a day. */
export const LAST_DAY = 100_000;

/** How far a warm-up has come. */
export interface WarmUpDay {
  /** The number of the day `since`, from 1; lower while a start lies ahead. */
  readonly day: number;
  /** A date, as `2026-11-29`. */
  readonly since: string;
  /** The configured start it follows from; undefined where it began with the first message, or was imported without one. */
  readonly start?: string | undefined;
  /** A date on which a queue was in back-off: the day after it has the same number. */
  readonly stoppedOn?: string | undefined;
  /** Domains of queues in back-off: while there are any the day does not advance. */
  readonly held?: readonly string[] | undefined;
}

/** Days since 1970 of a date; undefined where there is no such date. */
export function dayNumber(date: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const time = Date.parse(`${date}T00:00:00Z`);
  // Of the 31st of a short month the first of the next one would be made.
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
  return exists ? time / DAY : undefined;
}

/** The number of a date in a warm-up; less than 1 before its start. */
export function dayOn({ day, since, stoppedOn, held }: WarmUpDay, date: string): number {
  if (held !== undefined && held.length > 0) return day;
  const days = daysBetween(since, date);
  const stopped = stoppedOn !== undefined && daysBetween(stoppedOn, date) > 0 ? 1 : 0;
  return Math.min(day + days - stopped, LAST_DAY);
}

function daysBetween(from: string, to: string): number {
  return numberOf(to) - numberOf(from);
}

/** Dates with their numbers: the same few are asked for with every message. */
const numbers = new Map<string, number>();
const MOST_NUMBERS = 1000;

function numberOf(date: string): number {
  let number = numbers.get(date);
  if (number === undefined) {
    if (numbers.size >= MOST_NUMBERS) numbers.clear();
    number = dayNumber(date) ?? 0;
    numbers.set(date, number);
  }
  return number;
}

/** What a day becomes when a queue goes into back-off: from then on it does not advance. */
export function stopped(before: WarmUpDay, domain: string, date: string): WarmUpDay {
  const { start, held = [] } = before;
  const day = dayOn(before, date);
  const now = held.includes(domain) || held.length >= MOST_HELD ? held : [...held, domain];
  return { day, since: date, ...(start === undefined ? {} : { start }), held: now };
}

/** The same when it is normal again: the date counts as a day without advance, and those after it go on. */
export function resumed(before: WarmUpDay, domain: string, date: string): WarmUpDay {
  const { start, held = [] } = before;
  const day = dayOn(before, date);
  const still = held.filter((each) => each !== domain);
  const kept = { day, since: date, ...(start === undefined ? {} : { start }) };
  return still.length > 0 ? { ...kept, held: still } : { ...kept, stoppedOn: date };
}

/** Keeps how far warm-ups have come. */
export const KEPT_DAY: KeptValue<WarmUpDay> = keptAs("a day of a warm-up", isWarmUpDay);

function isWarmUpDay(value: unknown): value is WarmUpDay {
  if (typeof value !== "object" || value === null) return false;
  const { day, since, start, stoppedOn, held }: Partial<Record<string, unknown>> = { ...value };
  return (
    Number.isSafeInteger(day) &&
    isDate(since) &&
    (start === undefined || isDate(start)) &&
    (stoppedOn === undefined || isDate(stoppedOn)) &&
    (held === undefined || (Array.isArray(held) && held.every((one) => typeof one === "string")))
  );
}

function isDate(value: unknown): boolean {
  return typeof value === "string" && dayNumber(value) !== undefined;
}
