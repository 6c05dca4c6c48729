/** A day in milliseconds. Days of reports are those of UTC (RFC 8460 §4.1). */
export const DAY = 86_400_000;

/** The day of a moment, such as `2026-03-01`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** When a day begins, milliseconds since the epoch. */
export function beginOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
