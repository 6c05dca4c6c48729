import type { Grant, LimitStore } from "../limits/limit-store.ts";
import {
  keysOfConnection,
  type RateKey,
  type RateKeys,
  type RateLimit,
} from "../limits/rate-limit.ts";
import type { Target } from "../pool/target.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { isShort } from "./held-by-limit.ts";
import type { ThrottledQueue } from "./throttled-queue.ts";

/** A connection that is begun. */
export interface Beginning {
  /**
   * Takes what a connection to a target needs, of all limits or of none, and gives back what it took for the one before. Returns the limit
   * that has no room; undefined when it was taken.
   */
  admit(target: Target): RateKey | undefined;
  /** It is open, or was tried in vain: what it took counts. */
  settle(): void;
  /** None was needed, or there was no room for one. */
  cancel(): void;
}

/** A connection without limits. */
export const FREE: Beginning = { admit: () => undefined, settle() {}, cancel() {} };

/** A connection that is begun under limits. */
export class LimitedBeginning implements Beginning {
  readonly #queue: QueueRuntime;
  readonly #throttled: ThrottledQueue;
  readonly #limits: LimitStore;
  readonly #rates: readonly RateLimit[];
  readonly #own: RateKeys;
  readonly #before: number;
  readonly #at: number;
  #taken: Grant | undefined;
  #over = false;

  constructor(given: {
    readonly queue: QueueRuntime;
    readonly throttled: ThrottledQueue;
    readonly limits: LimitStore;
    readonly rates: readonly RateLimit[];
    readonly now: number;
  }) {
    this.#queue = given.queue;
    this.#throttled = given.throttled;
    this.#limits = given.limits;
    this.#rates = given.rates;
    this.#own = given.throttled.under(given.rates);
    this.#before = given.throttled.begunAt;
    this.#at = given.now;
    given.throttled.begunAt = given.now;
    given.throttled.opening++;
  }

  admit(target: Target): RateKey | undefined {
    this.#taken?.cancel();
    const keys = this.#keysFor(target);
    if (keys.length === 0) return undefined;
    this.#taken = this.#limits.take(keys, new Array<number>(keys.length).fill(1));
    if (this.#taken !== undefined) return undefined;
    return keys.find((key) => isShort(this.#limits, key, 1)) ?? keys[0];
  }

  #keysFor(target: Target): readonly RateKey[] {
    const own = this.#own.connections;
    if (!this.#throttled.byConnection) return own;
    return [...own, ...keysOfConnection(this.#rates, this.#queue, target).connections];
  }

  settle(): void {
    if (this.#end()) this.#taken?.settle();
  }

  cancel(): void {
    if (!this.#end()) return;
    this.#taken?.cancel();
    if (this.#throttled.begunAt === this.#at) this.#throttled.begunAt = this.#before;
  }

  /** True the first time. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#throttled.opening--;
    return true;
  }
}
