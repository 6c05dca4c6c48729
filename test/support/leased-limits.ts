import { daysOf } from "../../core/limits/calendar-day.ts";
import type {
  Grant,
  Limit,
  LimitKey,
  LimitStore,
  Waiting,
  Wanted,
} from "../../core/limits/limit-store.ts";
import { LocalLimits } from "../../core/limits/local-limits.ts";
import { createLog } from "../../core/telemetry/log.ts";
import type { Clock, Timer } from "../../core/time/clock.ts";
import { MemoryLimitRecords } from "./memory-limit-records.ts";

/** How long a question and an answer take to arrive, milliseconds each. */
const LATENCY = 15;

/** What the authority knows of a key. */
interface Account {
  /** As it was asked for last. */
  limit: Limit;
  /** Leased, and not said to be used or given back. */
  held: number;
  used: { readonly end: number; readonly date: string; amount: number }[];
}

/** Counts limits for servers that ask over a network: what it has leased counts until it hears what became of it. */
export class LimitAuthority {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();
  #session = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A server begins. What another held is used for all that is known, unless it said goodbye. */
  begin(): number {
    for (const [name, { held, limit }] of this.#accounts)
      this.settle(this.#session, { name, limit }, held, held);
    return ++this.#session;
  }

  /** Leases up to `wanted`; `again`: after so many milliseconds there may be more. */
  lease(
    session: number,
    key: LimitKey,
    wanted: number,
  ): { readonly given: number; readonly again: number } {
    if (session !== this.#session) return { given: 0, again: LATENCY };
    const { limit } = key;
    const account = this.#account(key);
    const counted = account.used.reduce((sum, { amount }) => sum + amount, account.held);
    const given = Math.min(Math.max(limit.count - counted, 0), wanted);
    account.held += given;
    const [now, wall] = [this.#clock.monotonic(), this.#clock.now()];
    if ("zone" in limit) return { given, again: daysOf(limit.zone).endAfter(wall) - wall };
    const first = account.used[0];
    return {
      given,
      again: first === undefined ? limit.window / 60 : first.end + limit.window - now,
    };
  }

  /** Of what is leased `held` is over, and `used` of it was used now. */
  settle(session: number, key: LimitKey, held: number, used: number): void {
    if (session !== this.#session) return;
    const { limit } = key;
    const account = this.#account(key);
    account.held -= held;
    if (used === 0) return;
    const part = "zone" in limit ? 1 : limit.window / 60;
    const end = (Math.floor(this.#clock.monotonic() / part) + 1) * part;
    const date = "zone" in limit ? daysOf(limit.zone).dateAt(this.#clock.now()) : "";
    const last = account.used.at(-1);
    if (last?.end === end) last.amount += used;
    else account.used.push({ end, date, amount: used });
  }

  /** A server ends in order, and gives back all it holds. */
  end(session: number): void {
    if (session !== this.#session) return;
    for (const account of this.#accounts.values()) account.held = 0;
  }

  #account({ name, limit }: LimitKey): Account {
    const known = this.#accounts.get(name);
    const account =
      known !== undefined && isSameKind(known.limit, limit) ? known : { limit, held: 0, used: [] };
    account.limit = limit;
    this.#accounts.set(name, account);
    const now = this.#clock.monotonic();
    const today = "zone" in limit ? daysOf(limit.zone).dateAt(this.#clock.now()) : "";
    account.used = account.used.filter(({ end, date }) =>
      "zone" in limit ? date === today : end + limit.window > now,
    );
    return account;
  }
}

function isSameKind(one: Limit, other: Limit): boolean {
  return "zone" in one === "zone" in other;
}

/** What must be free of a key, so that an amount of it can be taken. */
function needOf({ limit: { count } }: LimitKey, amount = 0): number {
  return count === 0 ? amount : Math.min(amount, count);
}

interface Waiter {
  readonly need: number;
  readonly wish: number;
  readonly wake: () => void;
}

/** What a server has at hand of a key. */
interface Lease {
  key: LimitKey;
  left: number;
  asking: boolean;
  readonly line: Waiter[];
  timer: Timer | undefined;
}

/** A limit store that leases from an authority far away; short windows it counts by itself. */
export class LeasedLimits implements LimitStore {
  readonly #clock: Clock;
  readonly #authority: LimitAuthority;
  readonly #session: number;
  readonly #short: LocalLimits;
  readonly #leases = new Map<string, Lease>();
  #closed = false;

  constructor(clock: Clock, authority: LimitAuthority) {
    this.#clock = clock;
    this.#authority = authority;
    this.#session = authority.begin();
    const records = new MemoryLimitRecords();
    this.#short = new LocalLimits({ clock, log: createLog("limits", () => {}), records });
  }

  most(key: LimitKey): number {
    if (this.#closed) return 0;
    return isShort(key) ? this.#short.most(key) : Math.min(this.#lease(key).left, key.limit.count);
  }

  take(keys: readonly LimitKey[], amounts: readonly number[]): Grant | undefined {
    const needs = keys.map((key, at) => needOf(key, amounts[at]));
    if (keys.some((key, at) => this.most(key) < (needs[at] ?? 0)) || this.#closed) return undefined;
    const short = keys.filter(isShort);
    const shortly = this.#short.take(
      short,
      short.map((key) => amounts[keys.indexOf(key)] ?? 0),
    );
    if (shortly === undefined) return undefined;
    for (const [at, key] of keys.entries())
      if (!isShort(key)) this.#lease(key).left -= needs[at] ?? 0;
    return this.#grant(keys, amounts, shortly);
  }

  #grant(
    keys: readonly LimitKey[],
    amounts: readonly number[],
    ofShort: Grant,
    isOver = false,
  ): Grant {
    const own = ofShort;
    let [end, over] = [keys.length, isOver];
    const settle = (given: readonly number[] = amounts): void => {
      if (over) return;
      over = true;
      const mine = keys.slice(0, end);
      own.settle(mine.flatMap((key, at) => (isShort(key) ? (given[at] ?? 0) : [])));
      for (const [at, key] of mine.entries())
        if (!isShort(key)) this.#settle(key, needOf(key, amounts[at]), given[at] ?? 0);
    };
    const split = (at: number): Grant => {
      const rest = own.split(keys.slice(0, at).filter(isShort).length);
      const others = this.#grant(keys.slice(at, end), amounts.slice(at, end), rest, over);
      end = Math.min(end, at);
      return others;
    };
    return { settle, cancel: () => settle([]), split };
  }

  #settle(key: LimitKey, need: number, used: number): void {
    const spent = Math.min(need, used);
    this.#authority.settle(this.#session, key, spent, used);
    const lease = this.#lease(key);
    lease.left += need - spent;
    if (lease.line.length > 0) this.#attendSoon(lease, 0);
  }

  wait(keys: readonly LimitKey[], { amounts, wishes }: Wanted, wake: () => void): Waiting {
    for (const [at, key] of keys.entries()) {
      const amount = amounts[at] ?? 0;
      const need = needOf(key, amount);
      if (this.most(key) >= need && !this.#closed) continue;
      if (isShort(key)) return this.#short.wait([key], { amounts: [amount] }, wake);
      const lease = this.#lease(key);
      const waiter = { need, wish: wishes?.[at] ?? need, wake };
      lease.line.push(waiter);
      this.#ask(lease);
      const cancel = (): void => {
        const place = lease.line.indexOf(waiter);
        if (place >= 0) lease.line.splice(place, 1);
      };
      return { until: this.#clock.now() + 2 * LATENCY, cancel };
    }
    const timer = this.#clock.after(0, wake);
    return { until: this.#clock.now(), cancel: () => timer.cancel() };
  }

  #lease(key: LimitKey): Lease {
    const known = this.#leases.get(key.name);
    if (known !== undefined && isSameKind(known.key.limit, key.limit)) {
      known.key = key;
      return known;
    }
    const lease = { key, left: 0, asking: false, line: known?.line ?? [], timer: undefined };
    this.#leases.set(key.name, lease);
    return lease;
  }

  /** Asks for what the first in line wants. The answer comes later, if the server is still there. */
  #ask(lease: Lease): void {
    const [first] = lease.line;
    if (first === undefined || lease.asking || this.#closed) return;
    lease.asking = true;
    this.#clock.after(LATENCY, () => {
      const wanted = Math.max(first.wish, first.need) - lease.left;
      const { given, again } = this.#authority.lease(this.#session, lease.key, Math.max(wanted, 0));
      this.#clock.after(LATENCY, () => {
        lease.asking = false;
        lease.left += given;
        if (!this.#closed) this.#attend(lease, again);
      });
    });
  }

  /** Wakes those for whom there is enough, and asks again for the others when there may be more. */
  #attend(lease: Lease, again: number): void {
    let { left } = lease;
    for (
      let first = lease.line[0];
      first !== undefined && first.need <= left;
      first = lease.line[0]
    ) {
      left -= first.need;
      lease.line.shift();
      first.wake();
    }
    if (lease.line.length > 0) this.#attendSoon(lease, again);
  }

  #attendSoon(lease: Lease, delay: number): void {
    lease.timer?.cancel();
    lease.timer = this.#clock.after(delay, () => {
      const { limit } = lease.key;
      const part = "zone" in limit ? 60_000 : limit.window / 60;
      this.#attend(lease, part);
      this.#ask(lease);
    });
  }

  /** As when its process is killed. */
  kill(): Promise<void> {
    this.#closed = true;
    for (const { timer } of this.#leases.values()) timer?.cancel();
    return this.#short.close();
  }

  close(): Promise<void> {
    if (!this.#closed) this.#authority.end(this.#session);
    return this.kill();
  }
}

function isShort({ limit }: LimitKey): boolean {
  return limit.count === Number.POSITIVE_INFINITY || (!("zone" in limit) && limit.window < 60_000);
}
