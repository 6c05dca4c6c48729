import { duration, systemClock, type Timer } from "../core/mod.ts";

/** How long to wait: milliseconds, or a time such as `5s`. */
export type Span = number | `${number}${"s" | "m"}`;

/** How long is waited unless a caller says otherwise, milliseconds. */
const USUAL = 5000;

/** Milliseconds of a span. Throws a `TypeError` for anything else. */
export function millisecondsOf(span: Span | undefined): number {
  if (span === undefined) return USUAL;
  if (typeof span === "number" && span >= 0) return span;
  const parsed = duration().parse(String(span));
  if (typeof span === "number" || !parsed.ok)
    throw new TypeError(`within must be milliseconds, or a time such as "5s", not ${span}`);
  return parsed.value;
}

interface Waiter<T> {
  readonly fits: (item: T) => boolean;
  readonly resolve: (item: T) => void;
  readonly reject: (error: Error) => void;
  readonly timer: Timer;
}

/** Those who wait for something to come. */
export class Waiters<T> {
  readonly #waiters = new Set<Waiter<T>>();
  #ended: Error | undefined;

  /** Resolves with what fits and comes next. Rejects with what `late` gives after `limit` milliseconds, or at the end. */
  next(fits: (item: T) => boolean, limit: number, late: () => Error): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const timer = systemClock.after(limit, () => {
        this.#waiters.delete(waiter);
        reject(late());
      });
      const waiter = { fits, resolve, reject, timer };
      this.#waiters.add(waiter);
    });
  }

  /** Gives something to who has waited longest for it. True when somebody has. */
  give(item: T): boolean {
    for (const waiter of this.#waiters) {
      let fits = false;
      try {
        fits = waiter.fits(item);
      } catch (error) {
        this.#end(waiter);
        waiter.reject(error instanceof Error ? error : new Error(String(error)));
        continue;
      }
      if (!fits) continue;
      this.#end(waiter);
      waiter.resolve(item);
      return true;
    }
    return false;
  }

  /** Nothing comes any more. */
  end(reason: Error): void {
    this.#ended ??= reason;
    this.fail(reason);
  }

  /** What those who wait now want cannot be found out. */
  fail(reason: Error): void {
    for (const waiter of [...this.#waiters]) {
      this.#end(waiter);
      waiter.reject(reason);
    }
  }

  #end(waiter: Waiter<T>): void {
    waiter.timer.cancel();
    this.#waiters.delete(waiter);
  }
}
