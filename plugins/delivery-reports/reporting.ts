import {
  NOTIFY_DELAY,
  NOTIFY_FAILURE,
  NOTIFY_NEVER,
  NOTIFY_SUCCESS,
  type Outcome,
} from "../../core/mod.ts";

/** What a report says of a recipient (RFC 3464 §2.3.3). */
export type ReportAction = "failed" | "delayed" | "delivered" | "relayed";

/**
 * What to report of an outcome; undefined for nothing. Failures are reported unless the sender asked otherwise, delays and
 * successes only when asked for (RFC 3461 §4.1); a success is ours to report only where the next host cannot (§5.2.2).
 * `delayEvery`: time between delay notices, milliseconds.
 */
export function reportAction(outcome: Outcome, delayEvery: number): ReportAction | undefined {
  const { notify } = outcome.recipient;
  switch (outcome.kind) {
    case "bounced":
      return notify === 0 || (notify & NOTIFY_FAILURE) !== 0 ? "failed" : undefined;
    case "deleted":
      if (!outcome.reported) return undefined;
      return notify === 0 || (notify & NOTIFY_FAILURE) !== 0 ? "failed" : undefined;
    case "delivered":
      return (notify & NOTIFY_SUCCESS) !== 0 && !outcome.dsnPassedOn ? "relayed" : undefined;
    case "deferred":
      return (notify & NOTIFY_DELAY) !== 0 &&
        (notify & NOTIFY_NEVER) === 0 &&
        isDelayDue(outcome, delayEvery)
        ? "delayed"
        : undefined;
  }
}

/** True when a new interval has begun since the attempt before: nothing needs to be remembered between them. */
function isDelayDue(outcome: Outcome & { readonly kind: "deferred" }, every: number): boolean {
  const { attempt, recipient } = outcome;
  const { receivedAt } = attempt.message;
  const before = recipient.lastAttempt === 0 ? receivedAt : recipient.lastAttempt;
  const intervals = (at: number): number => Math.floor(Math.max(at - receivedAt, 0) / every);
  return intervals(attempt.at) > intervals(before);
}
