import type { Clock, Timer } from "../../core/time/clock.ts";
import { FakeClock } from "./fake-clock.ts";

/** A fake clock whose wall-clock time can be set, while its monotonic time goes on. */
export class SteppedClock implements Clock {
  readonly #spans: FakeClock;
  #offset = 0;

  constructor(start?: number) {
    this.#spans = new FakeClock(start);
  }

  now(): number {
    return this.#spans.now() + this.#offset;
  }

  monotonic(): number {
    return this.#spans.monotonic();
  }

  /** As of a host that was up for an hour at the start. */
  uptime(): number {
    return Math.floor(this.monotonic() / 1000) * 1000 + 3_600_000;
  }

  after(delay: number, task: () => void): Timer {
    return this.#spans.after(delay, task);
  }

  /** Sets the wall clock, forwards or backwards. */
  step(by: number): void {
    this.#offset += by;
  }

  /** Moves time forward. */
  advance(milliseconds: number): Promise<void> {
    return this.#spans.advance(milliseconds);
  }

  /** Number of timers that have not fired. */
  get pending(): number {
    return this.#spans.pending;
  }
}
