import { type Counted, type RateLimit, withQueueLimit } from "../../core/limits/rate-limit.ts";
import type { Rate } from "../../core/time/rate.ts";

const NAMES: { readonly [each in Counted]: string } = {
  recipients: "max-msg-rate",
  connections: "max-connect-rate",
  bytes: "max-data-volume-rate",
};

/** A queue's own limit. */
export function limitedTo(counts: Counted, rate: Rate): readonly RateLimit[] {
  return withQueueLimit([], { name: NAMES[counts], counts, rate });
}
