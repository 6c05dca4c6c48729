import type { Rate } from "../../time/rate.ts";
import type { Kind } from "../kind.ts";
import { size } from "./numbers.ts";

export type { Rate };

const UNLIMITED = Number.POSITIVE_INFINITY;

const WINDOWS: Readonly<Record<string, number>> = {
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

const RATE = "a rate such as 100/h, 10/m, 1/5s or 100/h spread, or unlimited (or 0)";

/**
 * A rate with windows that may be multiples of a unit: `100/15m`. 0 and `unlimited` mean no limit; `0/h` is refused, as it
 * reads like "none at all". `spread` after it: evenly over the window.
 */
export const rate: Kind<Rate> = {
  name: "rate",
  accepts: RATE,
  example: "100/h",
  words: ["unlimited"],
  parse(text) {
    const word = text.toLowerCase();
    if (word === "unlimited" || word === "0")
      return { ok: true, value: { count: UNLIMITED, window: 1000 } };
    const [, count, multiple, unit, spread] =
      /^(\d{1,12})\/(\d{0,6})(sec|s|min|m|hr|h|day|d)(\s+spread)?$/.exec(word) ?? [];
    const window = windowOf(multiple, unit);
    if (!(window > 0) || Number(count) === 0) return { ok: false, expected: RATE };
    const value = { count: Number(count), window };
    return { ok: true, value: spread === undefined ? value : { ...value, spread: true } };
  },
  print: ({ count, window, spread }) =>
    count === UNLIMITED
      ? "unlimited"
      : `${count}/${printWindow(window)}${spread === true ? " spread" : ""}`,
};

/** Milliseconds of a window such as `h` or `15m`; NaN when it is none. */
function windowOf(multiple: string | undefined, unit: string | undefined): number {
  return Number(multiple || 1) * (WINDOWS[unit ?? ""] ?? Number.NaN);
}

function printWindow(window: number): string {
  const units = ["d", "h", "m"] as const;
  const unit = units.find((each) => window % (WINDOWS[each] ?? 1) === 0) ?? "s";
  const multiple = window / (WINDOWS[unit] ?? 1);
  return `${multiple === 1 ? "" : multiple}${unit}`;
}

const DATA_RATE = "an amount of data per window such as 10g/2h or 500M/h, or unlimited (or 0)";
const bytes = size();

/** An amount of data per window: `count` is bytes. 0 and `unlimited` mean no limit. */
export const dataRate: Kind<Rate> = {
  name: "data rate",
  accepts: DATA_RATE,
  example: "10g/2h",
  words: ["unlimited"],
  parse(text) {
    const word = text.toLowerCase();
    if (word === "unlimited" || word === "0")
      return { ok: true, value: { count: UNLIMITED, window: 1000 } };
    const [, amount, multiple, unit] =
      /^(\d{1,12}[bkmgt]?)\/(\d{0,6})(sec|s|min|m|hr|h|day|d)$/.exec(word) ?? [];
    const count = amount === undefined ? undefined : bytes.parse(amount);
    const window = windowOf(multiple, unit);
    if (!count?.ok || count.value === 0 || !(window > 0)) return { ok: false, expected: DATA_RATE };
    return { ok: true, value: { count: count.value, window } };
  },
  print: ({ count, window }) =>
    count === UNLIMITED
      ? "unlimited"
      : `${bytes.print(count).toLowerCase()}/${printWindow(window)}`,
};

const DAILY = "numbers for successive days, such as 50/day,100/day,200/day";

/** Numbers for one day after the other; the last one stays. A number alone is meant a day. */
export const dailyCounts: Kind<readonly number[]> = {
  name: "daily numbers",
  accepts: DAILY,
  example: "50/day,100/day,200/day",
  parse(text) {
    const counts: number[] = [];
    const parts = text.toLowerCase().split(",");
    if (parts.length > 1 && parts.at(-1)?.trim() === "") parts.pop();
    for (const part of parts) {
      const [, count] = /^(\d{1,12})(?:\/(?:day|d))?$/.exec(part.trim()) ?? [];
      if (count === undefined || counts.length >= 400) return { ok: false, expected: DAILY };
      counts.push(Number(count));
    }
    return { ok: true, value: counts };
  },
  print: (counts) => counts.map((count) => `${count}/day`).join(","),
};
