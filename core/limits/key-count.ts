import type { Clock } from "../time/clock.ts";
import { DailyLedger } from "./daily-ledger.ts";
import type { Limit } from "./limit-store.ts";
import { ageOf } from "./record-age.ts";
import type { SavedCount } from "./record-codec.ts";
import { longHold, REST, shortHold, WRITE_TIME } from "./record-times.ts";
import { restoreLedger } from "./restore-ledger.ts";
import { SlidingLedger } from "./sliding-ledger.ts";

/** Windows from this length on are kept across restarts, milliseconds. */
const DURABLE_FROM = 60_000;

/** So small a part of what a limit allows may as well count as spent though it never was. Half of it is set aside at least. */
const TRIFLE: number = 1 / 600;

/** From such a block on more is set aside before it is used up. */
const AHEAD_FROM = 8;

/** From such a difference on a clock counts as set, milliseconds; less is the little that clocks are corrected by. */
const SET_FROM = 100;

/** Someone who waits for a count. */
export interface Waiter {
  readonly amount: number;
  readonly wish: number;
  readonly wake: () => void;
}

/**
 * The count of one key: what is used, what is taken and not settled, and for durable ones what is set aside to be taken. Set aside is
 * only what a record on disk says is spent, and it holds for as long as a sub-window, or a few where it is a trifle. `now` is that of the
 * monotonic clock.
 */
export class KeyCount {
  readonly name: string;
  readonly ledger: SlidingLedger | DailyLedger;
  /** What the limit allows, by whoever asked last. */
  count: number;
  /** The limits that it is one of; undefined when it no longer is. */
  owner: object | undefined;
  /** It is attended to at some time. */
  isPlanned = false;
  /** True when it is kept across restarts. */
  durable: boolean;
  /** Taken and not settled. */
  open = 0;
  readonly line: Waiter[] = [];
  /** How much is to be set aside with the next record; 0 for none. */
  asked = 0;
  /** Those in line are being woken. */
  waking = false;
  /** A record is being written, or will be with the next batch. */
  writing = false;
  /** A record is on disk. */
  kept = false;
  /** The record on disk says that less is spent than is so. */
  stale = false;
  /** No record is written before, of the monotonic clock. */
  notBefore = 0;
  /** What was set aside with the last record. */
  #block = 0;
  #aside = 0;
  /** Of the monotonic clock. */
  #asideUntil = 0;
  /** What the record on disk says is spent. */
  #spent = 0;
  /** How much was used since it was made. */
  #usedSince = 0;
  /** When the last record was written, of the monotonic clock. */
  #writtenAt = Number.NEGATIVE_INFINITY;
  /** When the last record was made, of the monotonic clock: some time before it was written. */
  #madeAt = Number.NEGATIVE_INFINITY;
  /** For how long what it sets aside holds, milliseconds. */
  #hold = REST;
  /** What the clock was ahead of the monotonic one when the last record was made. */
  #offset = 0;
  readonly #clock: Clock;
  /** The limit that was asked for last. */
  #followed: Limit;

  constructor(name: string, limit: Limit, clock: Clock) {
    this.name = name;
    this.count = limit.count;
    this.#followed = limit;
    this.durable = "zone" in limit || limit.window >= DURABLE_FROM;
    this.#clock = clock;
    this.ledger =
      "zone" in limit ? new DailyLedger(limit.zone, clock) : new SlidingLedger(limit.window);
  }

  /** A count that was kept, in the process that comes after. */
  static restored(name: string, saved: SavedCount, clock: Clock): KeyCount {
    const { at, over, spent } = saved;
    const limit =
      typeof over === "string"
        ? { count: Number.POSITIVE_INFINITY, zone: over }
        : { count: Number.POSITIVE_INFINITY, window: over };
    const counter = new KeyCount(name, limit, clock);
    counter.kept = true;
    counter.#spent = spent;
    counter.#usedSince = spent;
    const age = ageOf(saved, clock);
    // What was right when the record was made: a clock that was set since has it made anew at the end.
    counter.#offset = at + age - clock.monotonic();
    restoreLedger(counter.ledger, saved, age, clock);
    return counter;
  }

  /** A count whose record cannot be read: the record goes when nothing takes its place. */
  static lost(name: string, clock: Clock): KeyCount {
    const limit = { count: Number.POSITIVE_INFINITY, window: DURABLE_FROM };
    const counter = new KeyCount(name, limit, clock);
    counter.kept = true;
    return counter;
  }

  /** Takes over another limit for the same key; false when it is of another kind, and this count is no use for it. */
  follow(limit: Limit): boolean {
    if (limit === this.#followed) return true;
    this.count = limit.count;
    if ("zone" in limit) {
      if (!(this.ledger instanceof DailyLedger) || this.ledger.zone !== limit.zone) return false;
    } else {
      if (!(this.ledger instanceof SlidingLedger)) return false;
      this.ledger.window = limit.window;
      this.durable = limit.window >= DURABLE_FROM;
    }
    this.#followed = limit;
    return true;
  }

  /** What counts of it: used, or taken and not settled. */
  counted(now: number): number {
    return this.ledger.counted(now) + this.open;
  }

  /** What the limit has left; less than 0 when more was used than it allows. */
  room(now: number): number {
    return this.count - this.counted(now);
  }

  /** What is set aside to be taken. */
  aside(now: number): number {
    return now < this.#asideUntil ? this.#aside : 0;
  }

  /** How much may be taken now. */
  most(now: number): number {
    if (!this.durable) return Math.max(this.room(now), 0);
    const aside = this.aside(now);
    return aside === 0 ? 0 : Math.max(Math.min(this.room(now), aside), 0);
  }

  /** What must be free for an amount: one above the limit goes when nothing else counts. */
  need(amount: number): number {
    return this.count > 0 ? Math.min(amount, this.count) : amount;
  }

  take(amount: number): void {
    this.open += amount;
    this.#aside = Math.max(this.#aside - amount, 0);
  }

  /** So much of what was taken was used. */
  settle(taken: number, used: number, now: number): void {
    this.open -= taken;
    this.ledger.add(used, now);
    this.#usedSince += used;
    if (used < taken && now < this.#asideUntil) this.#aside += taken - used;
    if (used > taken) this.stale = this.durable;
  }

  /** True when more is to be set aside, before what there is runs out. */
  runsLow(now: number): boolean {
    if (this.#block < AHEAD_FROM || this.asked > 0 || this.#aside * 2 >= this.#block) return false;
    return this.durable && this.room(now) > this.aside(now);
  }

  /** More is to be set aside: what is wished, and more each time as long as it is used up fast. */
  ask(wish: number, now: number): void {
    const isFast = now < this.#writtenAt + this.ledger.part;
    const last = isFast ? this.#block * 2 : this.ledger.recent();
    const block = Math.max(wish - this.aside(now), last, Math.floor(this.#trifle / 2), 1);
    this.asked = Math.max(this.asked, block);
  }

  get #trifle(): number {
    return this.count * TRIFLE;
  }

  /** How much a record that is made now may set aside. */
  takeAsked(now: number): number {
    const block = Math.max(Math.min(this.asked, this.room(now) - this.aside(now)), 0);
    this.asked = 0;
    return block;
  }

  /** The record as of now, with so much to be set aside once it is written. */
  save(block: number, now: number): SavedCount {
    this.#madeAt = now;
    this.#offset = this.#clock.now() - this.#madeAt;
    this.#usedSince = 0;
    this.stale = false;
    const spent = this.open + this.aside(now) + block;
    this.#hold = spent > this.#trifle ? shortHold(this.ledger) : longHold(this.ledger);
    return {
      at: Math.max(Math.floor(this.#clock.now()), 0),
      up: this.#clock.uptime?.(),
      spent,
      late: this.#hold + WRITE_TIME,
      over: this.ledger instanceof DailyLedger ? this.ledger.zone : this.ledger.window,
      ledger: this.ledger.save(now),
    };
  }

  /** A record is on disk. */
  saved(spent: number, block: number, now: number): void {
    this.kept = true;
    this.#spent = spent;
    this.#writtenAt = now;
    this.#aside = this.aside(now) + block;
    // What comes too late is not used: the next process, should this one be killed, takes it for used by then.
    this.#asideUntil = Math.min(now, this.#madeAt + WRITE_TIME / 2) + this.#hold;
    if (block > 0) this.#block = block;
  }

  /** The record could not be written, and that on disk does not know of what was used since. No other is written before `again`. */
  unsaved(again: number): void {
    this.notBefore = again;
    this.stale = this.kept;
  }

  /** True when the clock was set after the record on disk was made, so that it looks older or younger than it is. */
  get #wasClockSet(): boolean {
    if (!this.kept) return false;
    const offset = this.#clock.now() - this.#clock.monotonic();
    return Math.abs(offset - this.#offset) > SET_FROM;
  }

  /** No record is on disk any more. */
  removed(): void {
    this.kept = false;
    this.stale = false;
    this.#spent = 0;
  }

  /**
   * When the record on disk is to be looked at, and written anew if it says more or less than is so, of the monotonic clock; Infinity
   * when it never is.
   */
  refreshAt(now: number): number {
    if (!this.stale && (!this.kept || !this.#mayBeWrong(now))) return Number.POSITIVE_INFINITY;
    return Math.max(this.#writtenAt + REST, this.#asideUntil, this.notBefore);
  }

  /** What is taken may be used later than the record says, and what lapsed never was. */
  #mayBeWrong(now: number): boolean {
    if (this.open > 0 || this.aside(now) > 0) return true;
    return this.#spent - this.#usedSince > this.#trifle;
  }

  /** True when the record on disk does not tell all that was used as used. */
  get isProvisional(): boolean {
    return this.stale || this.#spent > 0 || this.#wasClockSet;
  }

  /** What is set aside is free again. */
  giveUp(): void {
    this.#aside = 0;
  }

  /** When there is nothing to remember any more if nothing happens, milliseconds from now; a sub-window at least. */
  emptiesIn(now: number): number {
    const { ledger } = this;
    return Math.max(ledger.emptiesIn(now), this.#asideUntil - now, ledger.part);
  }

  /** True when there is nothing to remember. */
  isEmpty(now: number): boolean {
    if (this.open > 0 || this.line.length > 0 || this.aside(now) > 0) return false;
    return this.ledger.emptiesIn(now) <= 0;
  }
}
