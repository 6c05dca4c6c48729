import type { Rate } from "../time/rate.ts";

/** So many per calendar day of a time zone; `count` is Infinity for no limit. */
export interface DailyRate {
  readonly count: number;
  /** IANA name of the time zone whose midnight ends the day, such as `Europe/Berlin`. */
  readonly zone: string;
}

/** What a limit allows: a number per window that slides, or per calendar day. */
export type Limit = Rate | DailyRate;

/**
 * What is limited. Keys of one name share one count; the limit is that of whoever asks. A key is made once and kept by
 * whoever asks often.
 */
export interface LimitKey {
  /** Unique among all limits of the server, at most `LONGEST_NAME` bytes: `messages example.com/vmta1`. */
  readonly name: string;
  readonly limit: Limit;
  /** A store may keep here what it counts the key with, so as to look it up by name only once. Of use to nobody else. */
  counter?: object | undefined;
}

/** The most bytes of a key's name. */
export const LONGEST_NAME = 1200;

/**
 * What was taken, one amount for each key. It counts until it is settled, however long that takes, and as used at the moment when
 * it is settled. The first call decides; later ones do nothing.
 */
export interface Grant {
  /** That much was really used, in the order of the keys: all that was taken if left out. The rest is free again. */
  settle(used?: readonly number[]): void;
  /** Nothing was used: all of it is free again. */
  cancel(): void;
  /**
   * What was taken of the keys from the given one on, as a grant of its own; this one is that of the others from then on. Of one that is
   * over the rest is over as well.
   */
  split(at: number): Grant;
}

/** A grant of nothing. */
export const NO_GRANT: Grant = { settle() {}, cancel() {}, split: () => NO_GRANT };

/** A place in the line for what could not be taken. */
export interface Waiting {
  /** When it is expected to be free, as far as is known at the moment of asking; milliseconds since the epoch. */
  readonly until: number;
  /** Leaves the line; `wake` is not called any more. */
  cancel(): void;
}

/** How much is to be taken, and a wish for more. */
export interface Wanted {
  /** One for each key; the wake-up comes when so much may be taken. */
  readonly amounts: readonly number[];
  /** What would be used if it were free: a store that leases in blocks asks for so much at once. */
  readonly wishes?: readonly number[];
}

/**
 * Counts and rates by key. For a window that slides: never more than `count` is used in any span as long as the window, at the
 * price that use counts for a sixtieth of the window longer. For a day: never more than `count` in one day. Time is the store's
 * own, and a change of the host's clock neither opens a limit nor shuts it for longer than its window.
 *
 * Windows of a minute and more, and days, survive the end of the process, however it ends: what was used counts on, and what was set
 * aside for use when the process was killed counts as used.
 *
 * Every implementation passes `limitStoreConformance` of `postrider/testing`. A plugin that offers one as `LIMIT_STORE` replaces the core's.
 */
export interface LimitStore {
  /**
   * How much may be taken of a key now. May be less than the limit has left: a store that leases in blocks answers by what it has at
   * hand; `wait` has more fetched.
   */
  most(key: LimitKey): number;
  /**
   * Takes an amount of each key, or nothing: undefined when one of them has not enough now, and `wait` is what comes next. An
   * amount above a limit's `count` is given when nothing else of the key counts, or it would never go. The same name must not be
   * there twice.
   */
  take(keys: readonly LimitKey[], amounts: readonly number[]): Grant | undefined;
  /**
   * Calls `wake` once, never at once, when `take` may give what it did not give. Another may come first: whoever gets nothing waits
   * again. Who wait for one key are woken in the order in which they came.
   */
  wait(keys: readonly LimitKey[], wanted: Wanted, wake: () => void): Waiting;
  /** How much of a key counts now: used, or taken and not settled. For those who show it; undefined where that cannot be told. */
  counted?(key: LimitKey): number | undefined;
  /** Keeps what is to be kept and stops; nothing is given afterwards, and nobody is woken. */
  close(): Promise<void>;
}
