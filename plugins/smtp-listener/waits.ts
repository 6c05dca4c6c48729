import type { Clock } from "../../core/mod.ts";

/** What a session waits for on our side, all of which ends with it. */
export class Waits {
  readonly #clock: Clock;
  readonly #over = new Set<() => void>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `delay` milliseconds, or when the session ends. */
  pause(delay: number): Promise<void> {
    if (this.#closed || delay <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel();
        this.#over.delete(end);
        resolve();
      };
      const timer = this.#clock.after(delay, end);
      this.#over.add(end);
    });
  }

  /** What `work` resolves with; rejects when it takes more than `limit` milliseconds. */
  async within<T>(limit: number, work: Promise<T>): Promise<T> {
    let wake = (): void => {};
    const late = new Promise<never>((_resolve, reject) => {
      const timer = this.#clock.after(limit, () => reject(new Error("no answer in time")));
      wake = () => timer.cancel();
    });
    this.#over.add(wake);
    try {
      return await Promise.race([work, late]);
    } finally {
      wake();
      this.#over.delete(wake);
    }
  }

  close(): void {
    this.#closed = true;
    for (const end of [...this.#over]) end();
  }
}
