import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Clock } from "../time/clock.ts";

/** The longest that is waited, milliseconds. */
const MOMENT = 1000;

/** Connections that wait for something that may be there in a moment, by queue: nothing is closed for that. */
export class Moments {
  readonly #clock: Clock;
  readonly #waiting = new Map<QueueRuntime, Set<() => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with true when it is there, with false when it was not within a moment. */
  wait(queue: QueueRuntime): Promise<boolean> {
    const others = this.#waiting.get(queue) ?? new Set();
    this.#waiting.set(queue, others);
    return new Promise((done) => {
      const timer = this.#clock.after(MOMENT, () => {
        others.delete(go);
        if (others.size === 0 && this.#waiting.get(queue) === others) this.#waiting.delete(queue);
        done(false);
      });
      const go = (): void => {
        timer.cancel();
        done(true);
      };
      others.add(go);
    });
  }

  /** It is there. */
  over(queue: QueueRuntime): void {
    const waiting = this.#waiting.get(queue);
    this.#waiting.delete(queue);
    for (const go of waiting ?? []) go();
  }

  /** Nobody waits any more. */
  stop(): void {
    for (const queue of [...this.#waiting.keys()]) this.over(queue);
  }
}
