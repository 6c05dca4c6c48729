import type { LimitKey, LimitStore } from "../limits/limit-store.ts";
import type { BindingLimit, Held } from "./held.ts";

/** The rates of a queue, in words. */
const RATES = {
  "message-rate": "message rate",
  "data-rate": "data volume",
  "connect-rate": "connect rate",
} as const;

/** A rate of a queue. */
export type RateReason = keyof typeof RATES;

/** Held by a rate of its own, with what counts of it now. */
export function heldByRate(
  reason: RateReason,
  [key]: readonly [LimitKey],
  limits: Pick<LimitStore, "most">,
  until: number,
): Held {
  const why = `${RATES[reason]} limit reached`;
  return { reason, why, until, limit: countOf(key, limits) };
}

/** What counts of a limit now. */
export function countOf(key: LimitKey, limits: Pick<LimitStore, "most">): BindingLimit {
  const { name, limit } = key;
  const window = "window" in limit ? limit.window : "day";
  return { name, used: limit.count - limits.most(key), most: limit.count, window };
}

/** Held by the least time between two connections. */
export function heldByInterval(until: number): Held {
  return { reason: "connect-interval", why: "waits between connections", until };
}

/** Held because its hosts have enough connections. */
export function heldByCrowd(until: number): Held {
  const why = "its hosts have as many connections as they may";
  return { reason: "address-connections", why, until };
}
