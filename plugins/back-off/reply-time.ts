/** The least and the longest pause that a reply may ask for, milliseconds. */
const LEAST = 10_000;
const MOST = 86_400_000;

/** Characters of a reply that are looked at. */
const LONGEST = 2000;

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A number and a unit: `5 minutes`, `3600 seconds`, `1 hr`, `300s`; not the digits of a code such as 4.7.0 or of an address. */
const TIME =
  /(?:^|[^\w.:-])(\d{1,6})\s{0,3}-?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![\w-])/gi;

/**
 * The pause that a reply asks for, as in "try again in 5 minutes": milliseconds, never less than ten seconds or more than a day.
 * Of several times the longest counts, as in "10 messages per 60 seconds, retry in 15 minutes". Undefined when it names none.
 */
export function timeInReply(text: string): number | undefined {
  let longest: number | undefined;
  for (const [, number, unit = ""] of text.slice(0, LONGEST).matchAll(TIME)) {
    const time = Number(number) * (UNITS[unit.slice(0, 1).toLowerCase()] ?? 0);
    if (time > 0) longest = Math.max(longest ?? 0, time);
  }
  return longest === undefined ? undefined : Math.min(Math.max(longest, LEAST), MOST);
}
