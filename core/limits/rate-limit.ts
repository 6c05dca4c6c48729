import { dataRate, rate as rateKind } from "../directive/kinds/rates.ts";
import { paceOf, type Rate } from "../time/rate.ts";
import type { LimitKey } from "./limit-store.ts";
import {
  countedAs,
  isByConnection,
  type LimitedConnection,
  type LimitSubject,
  type LimitUser,
  specificityOf,
} from "./limit-subject.ts";

/** What counts: recipients that are tried, connections that are opened, bytes of messages that are delivered. */
export type Counted = "recipients" | "connections" | "bytes";

/** A limit of how fast a queue's mail goes. */
export interface RateLimit extends LimitSubject {
  readonly counts: Counted;
  /** Never more than that in any span as long as the window; one that is `spread` is also paced evenly. */
  readonly rate: Rate;
}

/** A limit of how many connections there may be at a time. */
export interface Ceiling extends LimitSubject {
  readonly most: number;
}

/** The key under which a limit counts. */
export interface RateKey extends LimitKey {
  readonly limit: Rate;
  readonly of: RateLimit;
}

/** Keys by what they count. */
export type RateKeys = { readonly [each in Counted]: readonly RateKey[] };

/** What stands before the key of a limit in the store. */
const COUNTS: { readonly [each in Counted]: string } = {
  recipients: "messages",
  connections: "connections",
  bytes: "volume",
};

export const NO_KEYS: RateKeys = { recipients: [], connections: [], bytes: [] };

/** A limit of a queue of its own in place of that which counts the same; without one where the rate has no limit. */
export function withQueueLimit(
  limits: readonly RateLimit[],
  { name, counts, rate }: Pick<RateLimit, "name" | "counts" | "rate">,
): readonly RateLimit[] {
  const others = limits.filter((one) => one.counts !== counts || !isOfQueue(one));
  return isEndless(rate) ? others : [...others, { name, counts, rate, by: OF_QUEUE }];
}

const OF_QUEUE = ["queue"] as const;

function isOfQueue(limit: RateLimit): boolean {
  const [only, ...more] = limit.by;
  return (
    only === "queue" && more.length === 0 && limit.group === undefined && !isByConnection(limit)
  );
}

/** The keys of the limits that are about a queue whatever its connections. */
export function keysOfQueue(limits: readonly RateLimit[], queue: LimitUser): RateKeys {
  return keysOf(limits, queue, undefined);
}

/** The keys of the limits that are about a connection, besides those of its queue. */
export function keysOfConnection(
  limits: readonly RateLimit[],
  queue: LimitUser,
  connection: LimitedConnection,
): RateKeys {
  return limits.some(isByConnection) ? keysOf(limits, queue, connection) : NO_KEYS;
}

function keysOf(
  limits: readonly RateLimit[],
  queue: LimitUser,
  connection: LimitedConnection | undefined,
): RateKeys {
  const chosen = new Map<string, RateLimit[]>();
  for (const limit of limits) {
    if (isByConnection(limit) !== (connection !== undefined)) continue;
    const counted = countedAs(limit, queue, connection);
    if (counted === undefined) continue;
    const name = `${COUNTS[limit.counts]} ${counted}`;
    const others = chosen.get(name);
    if (others === undefined) chosen.set(name, [limit]);
    else choose(others, limit);
  }
  const keys: { [each in Counted]: RateKey[] } = { recipients: [], connections: [], bytes: [] };
  for (const [name, all] of chosen)
    for (const [at, of] of all.entries()) {
      // What lifts a wider limit is none itself.
      if (isEndless(of.rate)) continue;
      const own = at === 0 ? name : `${name} ${of.rate.window}`;
      keys[of.counts].push({ name: own, limit: of.rate, of });
      const pace = paceOf(of.rate);
      if (pace !== undefined) keys[of.counts].push({ name: `${own} paced`, limit: pace, of });
    }
  return keys;
}

/** Of the limits of one directive the most specific holds, of others that share a count and a window the lowest. */
function choose(others: RateLimit[], limit: RateLimit): void {
  const at = others.findIndex(
    ({ name, rate }) => name === limit.name || rate.window === limit.rate.window,
  );
  const known = others[at];
  if (known === undefined) others.push(limit);
  else if (
    known.name === limit.name
      ? specificityOf(limit) > specificityOf(known)
      : limit.rate.count < known.rate.count
  )
    others[at] = limit;
}

function isEndless({ count }: Rate): boolean {
  return count === Number.POSITIVE_INFINITY;
}

/** A limit as an operator wrote it: `max-msg-rate 100/h`. */
export function limitText({ name, counts, rate }: RateLimit): string {
  const kind = counts === "bytes" ? dataRate : rateKind;
  return `${name} ${kind.print(rate)}`;
}
