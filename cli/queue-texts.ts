import { isRecord, type JsonRecord, numberOf, rowsOf, textOf } from "./json.ts";

/** A time to come, e.g. `90s` or `2h05m`; empty when it has come. */
export function timeUntil(at: number, now: number): string {
  if (at <= now) return "";
  const seconds = Math.ceil((at - now) / 1000);
  if (seconds < 600) return `${seconds}s`;
  const minutes = Math.ceil(seconds / 60);
  const rest = String(minutes % 60).padStart(2, "0");
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h${rest}m`;
}

/** The last time that there is, milliseconds from the epoch. */
const LAST = 8.64e15;

/** A time as UTC, to the millisecond; `?` for a number that is none. */
export function isoTime(at: number): string {
  return Math.abs(at) <= LAST ? new Date(at).toISOString() : "?";
}

/** A time as UTC, to the second; empty for 0. */
export function timeText(at: number): string {
  return at === 0 ? "" : isoTime(at).replace(/\.\d+Z$/, "Z");
}

/** What a part of mail has in common, each as in `job 7`. */
export function valueTexts({ values }: JsonRecord): readonly string[] {
  return isRecord(values) ? Object.keys(values).map((by) => `${by} ${textOf(values, by)}`) : [];
}

/** What plugins have asked for, each in a few words. */
export function effectTexts(row: JsonRecord, now: number): readonly string[] {
  return rowsOf(row.effects).map((one) => {
    const end = timeUntil(numberOf(one, "until"), now);
    const [effect, on, by] = [textOf(one, "effect"), textOf(one, "on"), textOf(one, "by")];
    return `${effect} ${on} (${by}${end === "" ? "" : `, ${end}`})`;
  });
}
