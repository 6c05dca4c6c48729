import { NOTIFY_FAILURE, NOTIFY_SUCCESS, type Outcome } from "../../core/mod.ts";

/** What a report says of a recipient (RFC 3464 §2.3.3). */
export type ReportAction = "failed" | "delayed" | "delivered" | "relayed";

/**
 * What to report of an outcome; undefined for nothing. Failures are reported unless the sender asked otherwise, delays and
 * successes only when asked for (RFC 3461 §4.1); a success is ours to report only where the next host cannot (§5.2.2).
 */
export function reportAction(outcome: Outcome): ReportAction | undefined {
  const { notify } = outcome.recipient;
  switch (outcome.kind) {
    case "bounced":
      return notify === 0 || (notify & NOTIFY_FAILURE) !== 0 ? "failed" : undefined;
    case "deleted":
      if (!outcome.reported) return undefined;
      return notify === 0 || (notify & NOTIFY_FAILURE) !== 0 ? "failed" : undefined;
    case "delivered":
      if ((notify & NOTIFY_SUCCESS) === 0 || outcome.dsnPassedOn) return undefined;
      return outcome.attempt.agent?.finalDelivery === true ? "delivered" : "relayed";
    case "delayed":
      return "delayed";
    case "deferred":
      return outcome.noticeDue ? "delayed" : undefined;
  }
}
