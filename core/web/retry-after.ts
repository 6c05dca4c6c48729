/** The longest wait that is granted to a server, milliseconds. */
const LONGEST = 3_600_000;

/**
 * How long a server asks to be left alone by `Retry-After` (RFC 9110 §10.2.3), milliseconds, an hour at most; undefined when it does not ask,
 * or not so that it can be understood. `now`: milliseconds since the epoch.
 */
export function retryAfterOf(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? "";
  const wait = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : dateIn(text) - now;
  return Number.isNaN(wait) || wait <= 0 ? undefined : Math.min(wait, LONGEST);
}

/** An HTTP date (RFC 9110 §5.6.7) in milliseconds since the epoch; NaN for anything else. */
function dateIn(text: string): number {
  return /^[A-Za-z]{3,9}, [\w: -]{10,40} GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}
