import type { Clock, Timer } from "../time/clock.ts";

/** Says that an answer did not come in time, or that nobody waits for it any more. */
export const TOO_LATE: unique symbol = Symbol("too late");

/** After this long a handler that has not answered is called slow, milliseconds. */
const SLOW = 1000;

/** Waits for answers that come later, each within its time; whoever stops the engine ends all waiting. */
export class LateAnswers {
  readonly #clock: Clock;
  readonly #open = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds of a clock that never goes back. */
  now(): number {
    return this.#clock.monotonic();
  }

  /**
   * The answer, or `TOO_LATE` after `limit` milliseconds; rejects as the answer does. An answer that comes after that is
   * dropped, its rejection too. `onSlow` is called once when it takes a second, `onDropped` with an answer that is dropped.
   * With Infinity, the caller sees to the time.
   */
  wait(
    answer: Promise<unknown>,
    limit: number,
    onSlow: () => void,
    onDropped: (answer: unknown) => void = () => {},
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined;
      const end = (): boolean => {
        timer?.cancel();
        return this.#open.delete(letGo);
      };
      const letGo = (): void => {
        if (end()) resolve(TOO_LATE);
      };
      const arm = (delay: number, task: () => void): void => {
        timer = this.#clock.after(delay, task);
      };
      this.#open.add(letGo);
      if (limit <= SLOW) arm(limit, letGo);
      else if (limit < Number.POSITIVE_INFINITY)
        arm(SLOW, () => {
          onSlow();
          arm(limit - SLOW, letGo);
        });
      answer.then(
        (value) => {
          if (end()) resolve(value);
          else onDropped(value);
        },
        (error: unknown) => {
          if (end()) reject(error);
        },
      );
    });
  }

  /** Nobody waits any more: every answer that is still to come counts as too late. */
  end(): void {
    for (const letGo of [...this.#open]) letGo();
  }
}
