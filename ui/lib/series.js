/**
 * What is counted by spans of time; null where nothing is known of a span.
 *
 * @typedef {readonly (number | null)[]} Values
 * @typedef {"minute" | "hour" | "day"} Step
 */

/** How long the spans are, milliseconds. @type {Readonly<Record<Step, number>>} */
export const STEP_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** What there was in all of the time. @param {Values} [values] */
export function sumOf(values = []) {
  let sum = 0;
  for (const one of values) sum += one ?? 0;
  return sum;
}

/** The latest that is known; 0 when nothing is. @param {Values} [values] */
export function latestOf(values = []) {
  return values.findLast((one) => one !== null) ?? 0;
}
