import { errorText } from "../errors/error-text.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock, Timer } from "../time/clock.ts";
import {
  type Grant,
  type LimitKey,
  type LimitStore,
  NO_GRANT,
  type Waiting,
  type Wanted,
} from "./limit-store.ts";

/** How long a store that has failed is not asked again, milliseconds. */
const PAUSE = 5000;
/** A wake-up comes so long after its wait at least, milliseconds: a store that wakes at once and gives nothing keeps nobody busy. */
const SOONEST = 20;
/** A waiter that is not woken this long after the time named asks again, milliseconds. */
const OVERDUE = 600_000;
/** Nobody waits longer without asking again, milliseconds. */
const LONGEST = 86_400_000;

/** What is checked, and who is told. */
export interface CheckedLimitsParts {
  readonly store: LimitStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms<"limit-store">;
}

/**
 * A limit store that a plugin offers, with its answers looked at. One that throws, or answers what makes no sense, gives nothing for some
 * seconds: mail waits, nothing goes without its limit, and an alarm says so.
 */
export class CheckedLimits implements LimitStore {
  readonly #parts: CheckedLimitsParts;
  /** By the clock that never goes back. */
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #raised = false;
  /** Who waits. */
  readonly #wakeUps = new Set<WakeUp>();
  #closed = false;

  constructor(parts: CheckedLimitsParts) {
    this.#parts = parts;
  }

  most(key: LimitKey): number {
    const { count } = key.limit;
    if (count === Number.POSITIVE_INFINITY) return count;
    const most = this.#ask("most", (store): unknown => store.most(key));
    if (most === undefined) return 0;
    // A part of a recipient is none: whoever saw room for it would take nothing, again and again.
    if (typeof most === "number" && most >= 0) return Math.min(Math.floor(most), count);
    this.#failed("most", "its answer is not a number");
    return 0;
  }

  take(keys: readonly LimitKey[], amounts: readonly number[]): Grant | undefined {
    const grant = this.#ask("take", (store): unknown => store.take(keys, amounts) ?? "nothing");
    if (grant === undefined) return undefined;
    if (grant === "nothing") {
      // Whoever saw room for it would ask again and again.
      if (keys.every((key, at) => this.most(key) >= (amounts[at] ?? 0)))
        this.#failed("take", "it gives nothing of what it says may be taken");
      return undefined;
    }
    if (isGrant(grant)) return new CheckedGrant(grant, (error) => this.#failed("grant", error));
    this.#failed("take", "its answer is not a grant");
    return undefined;
  }

  wait(keys: readonly LimitKey[], wanted: Wanted, wake: () => void): Waiting {
    const { clock } = this.#parts;
    const call = new WakeUp(clock, wake, (over) => this.#wakeUps.delete(over));
    if (this.#closed) return { until: clock.now(), cancel: () => {} };
    this.#wakeUps.add(call);
    const given = this.#ask(
      "wait",
      (store): unknown => store.wait(keys, wanted, () => call.soon()) ?? "nothing",
    );
    if (isWaiting(given) && !Number.isNaN(given.until)) {
      const until = Math.min(given.until, clock.now() + LONGEST);
      const leave = (): unknown => this.#ask("cancel", () => given.cancel());
      call.latest(until - clock.now() + OVERDUE, leave);
      const cancel = (): void => {
        call.cancel();
        leave();
      };
      return { until, cancel };
    }
    if (given !== undefined) this.#failed("wait", "its answer is not a place in a line");
    const rest = Math.max(this.#pausedUntil - clock.monotonic(), SOONEST);
    call.latest(rest);
    return { until: clock.now() + rest, cancel: () => call.cancel() };
  }

  counted(key: LimitKey): number | undefined {
    const counted = this.#ask("counted", (store): unknown => store.counted?.(key));
    return typeof counted === "number" && counted >= 0 ? counted : undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const call of this.#wakeUps) call.cancel();
    await this.#parts.store.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What the store says; undefined when it is not asked, or has thrown. */
  #ask(what: string, ask: (store: LimitStore) => unknown): unknown {
    const { clock, alarms, store } = this.#parts;
    if (clock.monotonic() < this.#pausedUntil && what !== "cancel") return undefined;
    try {
      const answer = ask(store);
      if (this.#raised && clock.monotonic() >= this.#pausedUntil + PAUSE) {
        this.#raised = false;
        alarms.clear("limit-store");
      }
      return answer;
    } catch (error) {
      this.#failed(what, error);
      return undefined;
    }
  }

  #failed(what: string, error: unknown): void {
    const { clock, log, alarms } = this.#parts;
    const text = `${what}: ${errorText(error)}`;
    if (!this.#raised) log.error("the limit store fails: mail with limits waits", { error: text });
    this.#raised = true;
    this.#pausedUntil = clock.monotonic() + PAUSE;
    alarms.raise("limit-store", `mail with limits waits: ${text}`);
  }
}

/** A wake-up that comes once, not at once, and not after it is called off. */
class WakeUp {
  readonly #clock: Clock;
  readonly #wake: () => void;
  readonly #onOver: (one: WakeUp) => void;
  readonly #since: number;
  #timer: Timer | undefined;
  #state: "waits" | "comes" | "over" = "waits";

  constructor(clock: Clock, wake: () => void, onOver: (one: WakeUp) => void) {
    this.#clock = clock;
    this.#wake = wake;
    this.#onOver = onOver;
    this.#since = clock.monotonic();
  }

  /** The store wakes. */
  soon(): void {
    if (this.#state !== "waits") return;
    this.#state = "comes";
    const rest = this.#since + SOONEST - this.#clock.monotonic();
    this.#timer?.cancel();
    if (rest > 0) this.#timer = this.#clock.after(rest, () => this.#now());
    else this.#now();
  }

  /** If nothing wakes, this does; `leave` gives up the place in the line. */
  latest(delay: number, leave: () => void = () => {}): void {
    if (this.#state !== "waits") return;
    this.#timer = this.#clock.after(Math.max(delay, SOONEST), () => {
      leave();
      this.#now();
    });
  }

  cancel(): void {
    this.#state = "over";
    this.#timer?.cancel();
    this.#onOver(this);
  }

  #now(): void {
    this.cancel();
    this.#wake();
  }
}

/** A grant that cannot fail whoever settles it. */
class CheckedGrant implements Grant {
  readonly #grant: Grant;
  readonly #failed: (error: unknown) => void;

  constructor(grant: Grant, failed: (error: unknown) => void) {
    this.#grant = grant;
    this.#failed = failed;
  }

  settle(used?: readonly number[]): void {
    try {
      this.#grant.settle(used);
    } catch (error) {
      this.#failed(error);
    }
  }

  cancel(): void {
    try {
      this.#grant.cancel();
    } catch (error) {
      this.#failed(error);
    }
  }

  split(at: number): Grant {
    try {
      const rest: unknown = this.#grant.split(at);
      if (isGrant(rest)) return new CheckedGrant(rest, this.#failed);
      this.#failed("the rest of a grant is not one");
    } catch (error) {
      this.#failed(error);
    }
    // All of it is settled, or given back, with what is left here.
    return NO_GRANT;
  }
}

function isGrant(value: unknown): value is Grant {
  return hasMethods(value, ["settle", "cancel", "split"]);
}

function isWaiting(value: unknown): value is Waiting {
  return hasMethods(value, ["cancel"]) && "until" in value && typeof value.until === "number";
}

/** Whether something can be asked as a limit store is. */
export function isLimitStore(value: unknown): value is LimitStore {
  return hasMethods(value, ["most", "take", "wait", "close"]);
}

function hasMethods(value: unknown, names: readonly string[]): value is object {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === "function");
}
