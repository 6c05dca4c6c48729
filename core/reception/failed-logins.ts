import type { Rate } from "../directive/kinds/rates.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";

/** Networks, clients and users about which failures are remembered. */
const MOST = 20_000;
/** Of so many that failed longest ago the one with the fewest failures is forgotten first: names made up do not wash away others. */
const COMPARED = 8;

/** A login that is under way. It counts as failed until it is known to be none. */
export interface LoginAttempt {
  readonly kind: "attempt";
  /** It was a failed one. */
  failed(): void;
  /** It was none. */
  takeBack(): void;
}

/** Whether one more may be tried. */
export type LoginAdmission =
  | LoginAttempt
  /** There were too many failures. */
  | { readonly kind: "too-many" }
  /** There may have been too many: that depends on those under way. */
  | {
      readonly kind: "undecided";
      /** Resolves with true when one of them is decided, with false when `over` resolves first. */
      decision(over: Promise<void>): Promise<boolean>;
    };

function nothing(): void {}

/** A login that is not limited. */
export const UNCOUNTED: LoginAttempt = { kind: "attempt", failed: nothing, takeBack: nothing };
const TOO_MANY: LoginAdmission = { kind: "too-many" };

interface Failed {
  /** Failures that still count, as of `at`. Those of networks and users fade evenly, as many in a window as the limit allows. */
  count: number;
  /** How many fade in a millisecond. */
  fading: number;
  /** Of those, at most so many are not decided yet. */
  undecided: number;
  at: number;
  /** Those of clients are forgotten all together at this time, a window after the first. */
  end: number;
  told: boolean;
  readonly waiting: Set<() => void>;
}

/** Failures by key, forgotten with time. */
export class Failures {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #what: "network" | "user" | "client";
  readonly #failed = new Map<string, Failed>();

  constructor(clock: Clock, log: Log, what: "network" | "user" | "client") {
    this.#clock = clock;
    this.#log = log;
    this.#what = what;
  }

  get size(): number {
    return this.#failed.size;
  }

  /** Counts one more, unless there are too many. */
  take(key: string, { count: most, window }: Rate): LoginAdmission {
    if (most === Number.POSITIVE_INFINITY) return UNCOUNTED;
    const now = this.#clock.monotonic();
    const failed = this.#failed.get(key) ?? fresh(now);
    if (this.#what !== "client") failed.fading = most / window;
    failed.count = countAt(failed, now);
    if (this.#what === "client" && failed.count === 0) failed.end = now + window;
    failed.at = now;
    // What is never decided is forgotten like the rest.
    failed.undecided = Math.min(failed.undecided, Math.ceil(failed.count));
    if (failed.count < most / 2) failed.told = false;
    if (failed.count > most - 1) {
      if (failed.count - failed.undecided <= most - 1) return undecided(failed);
      this.#tell(key, failed);
      return TOO_MANY;
    }
    failed.count++;
    failed.undecided++;
    this.#keep(key, failed);
    return attemptOf(failed);
  }

  #keep(key: string, failed: Failed): void {
    this.#failed.delete(key);
    this.#failed.set(key, failed);
    if (this.#failed.size > MOST) this.#forgetOne(failed.at);
  }

  #forgetOne(now: number): void {
    const oldest: [string, Failed][] = [];
    let fewest = Number.POSITIVE_INFINITY;
    for (const entry of this.#failed) {
      oldest.push(entry);
      fewest = Math.min(fewest, countAt(entry[1], now));
      if (oldest.length === COMPARED) break;
    }
    for (const [key, one] of oldest) {
      this.#failed.delete(key);
      if (countAt(one, now) <= fewest) return;
      // It stays, and is not compared again soon.
      this.#failed.set(key, one);
    }
  }

  #tell(key: string, failed: Failed): void {
    if (failed.told) return;
    failed.told = true;
    this.#log.warning("too many failed logins: more are refused for a while", {
      [this.#what]: key,
    });
  }
}

function countAt({ count, fading, at, end }: Failed, now: number): number {
  return now >= end ? 0 : Math.max(count - (now - at) * fading, 0);
}

function fresh(at: number): Failed {
  return {
    count: 0,
    fading: 0,
    undecided: 0,
    at,
    end: Number.POSITIVE_INFINITY,
    told: false,
    waiting: new Set(),
  };
}

function attemptOf(failed: Failed): LoginAttempt {
  let isOpen = true;
  const decide = (failures: 0 | 1): void => {
    if (!isOpen) return;
    isOpen = false;
    failed.undecided = Math.max(failed.undecided - 1, 0);
    if (failures === 0) failed.count = Math.max(failed.count - 1, 0);
    for (const wake of [...failed.waiting]) wake();
  };
  return { kind: "attempt", failed: () => decide(1), takeBack: () => decide(0) };
}

function undecided({ waiting }: Failed): LoginAdmission {
  return {
    kind: "undecided",
    decision: (over) =>
      new Promise((resolve) => {
        const wake = (): void => end(true);
        const end = (isDecided: boolean): void => {
          waiting.delete(wake);
          resolve(isDecided);
        };
        waiting.add(wake);
        void over.then(() => end(false));
      }),
  };
}
