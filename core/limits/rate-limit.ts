import { dataRate, rate as rateKind } from "../directive/kinds/rates.ts";
import { paceOf, type Rate } from "../time/rate.ts";
import { isZone } from "./calendar-day.ts";
import { Headroom } from "./headroom.ts";
import type { DailyRate, Limit, LimitKey } from "./limit-store.ts";
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
  /** Never more than that on a calendar day, in place of `rate`; whatever it is about. */
  readonly daily?: DailyAllowance | undefined;
}

/** A number a day that may be another one each day. */
export interface DailyAllowance {
  /** What it is counted under in the limit store; all that give the same share one count. */
  readonly key: string;
  /** That of today: 1 or more, Infinity for no limit. */
  readonly today: () => DailyRate;
}

/** A limit of how many connections there may be at a time. */
export interface Ceiling extends LimitSubject {
  readonly most: number;
}

/** The key under which a limit counts. */
export interface RateKey extends LimitKey {
  readonly limit: Limit;
  readonly of: RateLimit;
}

/** The key of a number that may be another one each day. */
class DailyKey implements RateKey {
  readonly name: string;
  readonly of: RateLimit;
  readonly #today: () => DailyRate;

  constructor(of: RateLimit, { key, today }: DailyAllowance) {
    this.name = key;
    this.of = of;
    this.#today = today;
  }

  /** A function that fails gives one a day: the mail waits, is seen to wait by this limit, and is woken at midnight. */
  get limit(): DailyRate {
    try {
      const { count, zone } = this.#today();
      if (typeof count === "number" && count >= 1 && isZone(zone)) return { count, zone };
    } catch {
      return LEAST;
    }
    return LEAST;
  }
}

const LEAST: DailyRate = { count: 1, zone: "UTC" };

/** Keys by what they count. */
type KeysByCount = { readonly [each in Counted]: readonly RateKey[] };

/** Keys by what they count, and those of a message together: of recipients, then of bytes. */
export interface RateKeys extends KeysByCount {
  readonly message: readonly RateKey[];
  /** Of those of recipients. */
  readonly headroom: Headroom;
}

/** What stands before the key of a limit in the store. */
const COUNTS: { readonly [each in Counted]: string } = {
  recipients: "messages",
  connections: "connections",
  bytes: "volume",
};

export const NO_KEYS: RateKeys = rateKeys({ recipients: [], connections: [], bytes: [] });

function rateKeys(keys: KeysByCount): RateKeys {
  const { recipients, bytes } = keys;
  return { ...keys, message: [...recipients, ...bytes], headroom: new Headroom(recipients) };
}

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
  return keysOf(limits, queue, connection);
}

/** Keys of a queue, and those of a connection besides. */
export function joined(own: RateKeys, more: RateKeys): RateKeys {
  return rateKeys({
    recipients: [...own.recipients, ...more.recipients],
    connections: [...own.connections, ...more.connections],
    bytes: [...own.bytes, ...more.bytes],
  });
}

function keysOf(
  limits: readonly RateLimit[],
  queue: LimitUser,
  connection: LimitedConnection | undefined,
): RateKeys {
  const chosen = new Map<string, RateLimit[]>();
  const keys: { [each in Counted]: RateKey[] } = { recipients: [], connections: [], bytes: [] };
  for (const limit of limits) {
    if (isByConnection(limit) !== (connection !== undefined)) continue;
    if (limit.daily !== undefined) {
      keys[limit.counts].push(new DailyKey(limit, limit.daily));
      continue;
    }
    const counted = countedAs(limit, queue, connection);
    if (counted === undefined) continue;
    const name = `${COUNTS[limit.counts]} ${counted}`;
    const others = chosen.get(name);
    if (others === undefined) chosen.set(name, [limit]);
    else choose(others, limit);
  }
  for (const [name, all] of chosen)
    for (const [at, of] of all.entries()) {
      // What lifts a wider limit is none itself.
      if (isEndless(of.rate)) continue;
      const own = at === 0 ? name : `${name} ${of.rate.window}`;
      keys[of.counts].push({ name: own, limit: of.rate, of });
      const pace = paceOf(of.rate);
      if (pace !== undefined) keys[of.counts].push({ name: `${own} paced`, limit: pace, of });
    }
  return rateKeys(keys);
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

/** The limit of a key in words, a number a day as it is today. */
export function keyText({ of, limit }: RateKey): string {
  return of.daily === undefined ? limitText(of) : `${of.name} ${limit.count}/day`;
}

/** A limit as an operator wrote it: `max-msg-rate 100/h`. */
export function limitText({
  name,
  counts,
  rate,
}: Pick<RateLimit, "name" | "counts" | "rate">): string {
  const kind = counts === "bytes" ? dataRate : rateKind;
  return `${name} ${kind.print(rate)}`;
}
