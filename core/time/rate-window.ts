import type { Rate } from "./rate.ts";

/**
 * Counts what happens in windows that follow each other, each beginning with the first thing that happens after the one
 * before: never more than the rate in a window, at once or spread over it.
 */
export class RateWindow {
  #begun = Number.NEGATIVE_INFINITY;
  #used = 0;

  /** How many more may happen now. */
  left({ count, window }: Rate, now: number): number {
    return this.#isOver(window, now) ? count : Math.max(count - this.#used, 0);
  }

  /** When the next may happen; `now` when it may at once. */
  freeAt(rate: Rate, now: number): number {
    return this.left(rate, now) > 0 ? now : this.#begun + rate.window;
  }

  /** That many happen. */
  use({ window }: Rate, now: number, many: number): void {
    if (this.#isOver(window, now)) {
      this.#begun = now;
      this.#used = 0;
    }
    this.#used += many;
  }

  /** One that was counted did not happen. */
  giveBack(): void {
    this.#used = Math.max(this.#used - 1, 0);
    if (this.#used === 0) this.#begun = Number.NEGATIVE_INFINITY;
  }

  /** A window in the future is one from before the host's clock was set back: over as well. */
  #isOver(window: number, now: number): boolean {
    return now >= this.#begun + window || now < this.#begun;
  }
}
