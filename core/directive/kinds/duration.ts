import type { Kind, Parsed } from "../kind.ts";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
]);

const NEVER = Number.POSITIVE_INFINITY;

/** Milliseconds of a number with its unit; the longest value a file may give is ten years. */
const LONGEST = 10 * 365 * 86_400_000;

/** Options of `duration`. */
export interface DurationOptions {
  /** Unit of a number without one; `s` unless stated. */
  readonly bare?: "s" | "m" | "h" | "d";
  /** Whether `never` is accepted; it is Infinity in code. */
  readonly never?: boolean;
}

/** A time: milliseconds in code, `5m` or `4d12h` in files. */
export function duration(options: DurationOptions = {}): Kind<number> {
  const { bare = "s", never = false } = options;
  const accepts = `a time such as 30s, 5m or 1d12h${never ? ", or never" : ""}`;
  return {
    name: "time",
    accepts,
    example: "10m",
    ...(never ? { words: ["never"] } : {}),
    parse: (text) => parseDuration(text, bare, never, accepts),
    print: printDuration,
  };
}

/** Reads `N` or parts such as `4d12h`, each unit once, larger ones first. */
function parseDuration(
  text: string,
  bare: string,
  never: boolean,
  expected: string,
): Parsed<number> {
  const bad = { ok: false, expected } as const;
  const word = text.trim().toLowerCase();
  if (never && word === "never") return { ok: true, value: NEVER };
  const whole = /^\d{1,12}$/.test(word) ? `${word}${bare}` : word;
  if (!/^(\d{1,12}w)?(\d{1,12}d)?(\d{1,12}h)?(\d{1,12}m)?(\d{1,12}s)?$/.test(whole) || whole === "")
    return bad;
  let total = 0;
  for (const [, count, unit] of whole.matchAll(/(\d+)([wdhms])/g))
    total += Number(count) * (UNITS.get(unit ?? "") ?? 0);
  return total <= LONGEST ? { ok: true, value: total } : bad;
}

function printDuration(value: number): string {
  if (value === NEVER) return "never";
  let rest = Math.round(value / 1000) * 1000;
  let text = "";
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text || "0s";
}
