import type { LimitKey, LimitStore } from "../limits/limit-store.ts";
import { isByHost } from "../limits/limit-subject.ts";
import {
  type Counted,
  keyText,
  type RateKey,
  type RateKeys,
  type RateLimit,
} from "../limits/rate-limit.ts";
import type { NoRoom } from "../pool/connector.ts";
import type { PlaceNeed } from "../pool/open-counts.ts";
import type { BindingLimit, Held, HeldReason } from "./held.ts";

const REASONS = {
  recipients: "message-rate",
  bytes: "data-rate",
  connections: "connect-rate",
} as const satisfies { readonly [each in Counted]: HeldReason };

/** Held by a rate, with what counts of it now. */
export function heldByRate(
  key: RateKey,
  limits: Pick<LimitStore, "most" | "counted">,
  until: number,
): Held {
  const { of } = key;
  const limit = { ...countOf(key, limits), directive: of.name };
  return { reason: reasonOf(of), why: `${keyText(key)} reached`, until, limit };
}

function reasonOf({ counts, block }: RateLimit): HeldReason {
  return block === undefined ? REASONS[counts] : "named-limit";
}

/** What counts of a limit now. */
export function countOf(key: LimitKey, limits: Pick<LimitStore, "most" | "counted">): BindingLimit {
  const { name, limit } = key;
  const window = "window" in limit ? limit.window : "day";
  const used = limits.counted?.(key) ?? limit.count - limits.most(key);
  return { name, used, most: limit.count, window };
}

/** Held by a number of connections at a time, which are all there. */
export function heldByCeiling({ key, most, of }: PlaceNeed, until: number): Held {
  const limit = { name: key, used: most, most, window: undefined, directive: of.name };
  const places = isByHost(of) ? "address-connections" : "source-connections";
  const reason = of.block === undefined ? places : "named-limit";
  return { reason, why: `${of.name} ${most} reached`, until, limit };
}

/** Held by the least time between two connections, or before one more. */
export function heldByInterval(
  directive: "delivery-interval" | "smtp-out-rampup-interval",
  interval: number,
  until: number,
): Held {
  const reason = directive === "delivery-interval" ? "connect-interval" : "ramp-up";
  return { reason, why: `waits for ${directive} ${interval / 1000}s`, until };
}

/** Whether a key is short of an amount; one above the limit goes when nothing else counts. */
export function isShort(limits: Pick<LimitStore, "most">, key: LimitKey, amount: number): boolean {
  return limits.most(key) < Math.min(amount, key.limit.count);
}

/**
 * A key that is short of an amount: one that is used up before one that only has to fetch more, for which nothing is fetched in vain
 * then. Without any, what was found before.
 */
export function shortOf(
  limits: Pick<LimitStore, "most" | "counted">,
  keys: readonly RateKey[],
  amount: number,
  before?: NoRoom,
): NoRoom | undefined {
  let short = before;
  // Nothing is short of nothing.
  if (amount === 0) return short;
  for (const key of keys) {
    if (!isShort(limits, key, amount)) continue;
    if (isUsedUp(limits, key, amount)) return { key, amount };
    short ??= { key, amount };
  }
  return short;
}

/** A key without room for a recipient, or for the bytes that are missing. */
export function bindingOf(
  limits: Pick<LimitStore, "most" | "counted">,
  { recipients, bytes }: Pick<RateKeys, "recipients" | "bytes">,
  missing: number,
): NoRoom | undefined {
  return shortOf(limits, recipients, 1, shortOf(limits, bytes, missing));
}

/** Whether so much of a key counts that an amount waits for time to pass; false where that cannot be told. */
function isUsedUp(limits: Pick<LimitStore, "counted">, key: LimitKey, amount: number): boolean {
  const { count } = key.limit;
  const counted = limits.counted?.(key);
  return counted !== undefined && count - counted < Math.min(amount, count);
}
