import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { TimerWheel } from "../time/timer-wheel.ts";
import { CountKeeper } from "./count-keeper.ts";
import { restOf, waitFor } from "./count-times.ts";
import { DailyLedger } from "./daily-ledger.ts";
import { KeyCount, type Waiter } from "./key-count.ts";
import type { LimitRecords } from "./limit-records.ts";
import {
  type Grant,
  type Limit,
  type LimitKey,
  type LimitStore,
  LONGEST_NAME,
  type Waiting,
  type Wanted,
} from "./limit-store.ts";
import { LocalGrant } from "./local-grant.ts";
import { decodeCount } from "./record-codec.ts";

/** Limits counted in this process; those that last are kept in the store of the queue. */
export class LocalLimits implements LimitStore {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #counters = new Map<string, KeyCount>();
  readonly #keeper: CountKeeper;
  readonly #wheel: TimerWheel<KeyCount>;
  #closed = false;

  constructor(given: {
    readonly clock: Clock;
    readonly log: Log;
    readonly records: LimitRecords;
  }) {
    const { clock, log, records } = given;
    this.#clock = clock;
    this.#log = log;
    this.#keeper = new CountKeeper({
      clock,
      log,
      records,
      onWritten: (counter) => this.#attend(counter),
    });
    // Spans of time, which a change of the host's clock does not touch.
    const spans: Clock = {
      now: () => clock.monotonic(),
      monotonic: () => clock.monotonic(),
      after: (delay, task) => clock.after(delay, task),
    };
    this.#wheel = new TimerWheel(spans, (due) => {
      for (const counter of due) counter.isPlanned = false;
      for (const counter of due) this.#attend(counter);
    });
    for (const { name, record } of records.limits()) {
      const saved = decodeCount(record);
      if (saved === undefined)
        log.error("the count of a limit cannot be read, and begins anew", { limit: name });
      this.#add(
        saved === undefined ? KeyCount.lost(name, clock) : KeyCount.restored(name, saved, clock),
      );
    }
  }

  /** Number of keys about which something is remembered. */
  get size(): number {
    return this.#counters.size;
  }

  most(key: LimitKey): number {
    if (this.#closed) return 0;
    return this.#limited(key)?.most(this.#clock.monotonic()) ?? Number.POSITIVE_INFINITY;
  }

  counted(key: LimitKey): number {
    const counter = this.#known(key);
    return counter === undefined ? 0 : counter.counted(this.#clock.monotonic());
  }

  take(keys: readonly LimitKey[], amounts: readonly number[]): Grant | undefined {
    const now = this.#clock.monotonic();
    const counters = this.#free(keys, amounts, now);
    if (counters === undefined) return undefined;
    let at = 0;
    for (const counter of counters) {
      counter?.take(amounts[at++] ?? 0);
      if (counter?.runsLow(now)) this.#ask(counter, 0, now);
    }
    return new LocalGrant(counters, amounts, this.#settled, this.#clock);
  }

  readonly #settled = (counter: KeyCount): void => {
    if (counter.line.length > 0 || counter.stale) this.#attend(counter);
    else if (!counter.isPlanned) this.#plan(counter);
  };

  /** The counts of keys that all have so much free; undefined stands for one without a limit. */
  #free(
    keys: readonly LimitKey[],
    amounts: readonly number[],
    now: number,
  ): readonly (KeyCount | undefined)[] | undefined {
    if (this.#closed) return undefined;
    const counters: (KeyCount | undefined)[] = [];
    for (const key of keys) {
      const counter = this.#limited(key);
      const amount = amounts[counters.length] ?? 0;
      if (counter !== undefined && counter.most(now) < counter.need(amount)) return undefined;
      counters.push(counter);
    }
    return counters;
  }

  #limited(key: LimitKey): KeyCount | undefined {
    return key.limit.count === Number.POSITIVE_INFINITY ? undefined : this.#counterOf(key);
  }

  wait(keys: readonly LimitKey[], { amounts, wishes }: Wanted, wake: () => void): Waiting {
    const now = this.#clock.monotonic();
    let waiting: Waiting | undefined;
    for (const [at, key] of keys.entries()) {
      const amount = amounts[at] ?? 0;
      const wish = wishes?.[at] ?? amount;
      const counter = this.#limited(key);
      if (counter === undefined || counter.most(now) >= counter.need(amount)) continue;
      if (waiting === undefined) waiting = this.#line(counter, { amount, wish, wake });
      // What is only to be set aside is so in the same commit as what is waited for.
      else if (waiting.until <= this.#clock.now()) this.#askFor(counter, amount, wish, now);
    }
    if (waiting !== undefined) return waiting;
    const timer = this.#closed ? undefined : this.#clock.after(0, () => this.#call(wake));
    return { until: this.#clock.now(), cancel: () => timer?.cancel() };
  }

  #line(counter: KeyCount, waiter: Waiter): Waiting {
    const clock = this.#clock;
    counter.line.push(waiter);
    if (!this.#closed) {
      if (counter.line[0] === waiter) this.#attendFirst(counter);
      this.#plan(counter);
    }
    return {
      get until() {
        return clock.now() + waitFor(counter, waiter.amount, clock.monotonic());
      },
      cancel: () => this.#leave(counter, waiter),
    };
  }

  #leave(counter: KeyCount, waiter: Waiter): void {
    const at = counter.line.indexOf(waiter);
    if (at < 0) return;
    counter.line.splice(at, 1);
    if (at === 0 && !this.#closed) this.#plan(counter);
  }

  #counterOf(key: LimitKey): KeyCount {
    const known = this.#known(key);
    if (known?.follow(key.limit)) return known;
    const { name, limit } = key;
    if (known !== undefined) return this.#replace(known, limit);
    if (Buffer.byteLength(name) > LONGEST_NAME)
      throw new RangeError(`the name of a limit has at most ${LONGEST_NAME} bytes: ${name}`);
    return this.#add(new KeyCount(name, limit, this.#clock));
  }

  #known(key: LimitKey): KeyCount | undefined {
    const { counter } = key;
    if (counter instanceof KeyCount && counter.owner === this) return counter;
    const known = this.#counters.get(key.name);
    if (known !== undefined) key.counter = known;
    return known;
  }

  /**
   * A limit by days in place of one by a window that slides, or the other way round: it begins anew. For days of another zone what was
   * used on the old one's day counts today.
   */
  #replace(old: KeyCount, limit: Limit): KeyCount {
    const now = this.#clock.monotonic();
    const counter = new KeyCount(old.name, limit, this.#clock);
    if ("zone" in limit && old.ledger instanceof DailyLedger)
      counter.ledger.add(old.counted(now), now);
    counter.kept = old.kept;
    counter.line.push(...old.line.splice(0));
    this.#remove(old);
    return this.#add(counter);
  }

  #remove(counter: KeyCount): void {
    counter.owner = undefined;
    counter.isPlanned = false;
    this.#wheel.cancel(counter);
    this.#counters.delete(counter.name);
  }

  #add(counter: KeyCount): KeyCount {
    counter.owner = this;
    this.#counters.set(counter.name, counter);
    this.#plan(counter);
    return counter;
  }

  /** Time has come, or something changed: wakes who may go on, keeps what is to be kept, forgets what is over. */
  #attend(counter: KeyCount): void {
    if (this.#closed) return;
    if (counter.waking || counter.owner !== this) return;
    if (counter.line.length > 0) this.#wake(counter);
    const now = this.#clock.monotonic();
    if (!counter.writing && this.#isToBeWritten(counter, now)) this.#keeper.write(counter);
    if (isOver(counter, now)) this.#remove(counter);
    else this.#plan(counter);
  }

  #isToBeWritten(counter: KeyCount, now: number): boolean {
    if (counter.refreshAt(now) <= now) return true;
    return counter.kept && counter.notBefore <= now && counter.isEmpty(now);
  }

  /** Wakes those for whom there is enough, in order. */
  #wake(counter: KeyCount): void {
    let left = counter.most(this.#clock.monotonic());
    const woken: Waiter[] = [];
    for (let first = counter.line[0]; first !== undefined; first = counter.line[0]) {
      const need = counter.need(first.amount);
      if (need > left) break;
      left -= need;
      woken.push(first);
      counter.line.shift();
    }
    counter.waking = true;
    for (const { wake } of woken) this.#call(wake);
    counter.waking = false;
    this.#attendFirst(counter);
  }

  /** Whoever fails must not keep others from being woken. */
  #call(wake: () => void): void {
    try {
      wake();
    } catch (error) {
      this.#log.error("a waiter for a limit failed when it was woken", {
        error: errorText(error),
      });
    }
  }

  /** The first in line may want more set aside. */
  #attendFirst(counter: KeyCount): void {
    const [first] = counter.line;
    if (first !== undefined)
      this.#askFor(counter, first.amount, first.wish, this.#clock.monotonic());
  }

  /** Has more set aside where that is all that an amount lacks. */
  #askFor(counter: KeyCount, amount: number, wish: number, now: number): void {
    const need = counter.need(amount);
    if (counter.durable && counter.room(now) >= need && counter.most(now) < need)
      this.#ask(counter, counter.need(Math.max(wish, amount)), now);
  }

  #ask(counter: KeyCount, wish: number, now: number): void {
    if (counter.notBefore > now) return;
    counter.ask(wish, now);
    this.#keeper.write(counter);
  }

  /** Sees to it that a count is attended to in time. */
  #plan(counter: KeyCount): void {
    const now = this.#clock.monotonic();
    const at = now + Math.max(restOf(counter, now), 0);
    if (!Number.isFinite(at)) return;
    const planned = this.#wheel.dueOf(counter);
    if (planned !== undefined && at >= planned && planned > now) return;
    counter.isPlanned = true;
    this.#wheel.schedule(counter, at);
  }

  async close(): Promise<void> {
    if (this.#closed) return this.#keeper.idle();
    this.#closed = true;
    this.#wheel.stop();
    await this.#keeper.idle();
    for (const counter of this.#counters.values()) {
      counter.giveUp();
      if (counter.isProvisional) this.#keeper.write(counter);
    }
    await this.#keeper.idle();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** True when there is nothing to remember, here and on disk. */
function isOver(counter: KeyCount, now: number): boolean {
  return !counter.kept && !counter.writing && counter.isEmpty(now);
}
