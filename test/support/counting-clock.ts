import { type Clock, systemClock, type Timer } from "../../core/time/clock.ts";

/** The system's clock, and a count of its timers that have neither rung nor been cancelled. */
export class CountingClock implements Clock {
  readonly #pending = new Set<Timer>();

  get pending(): number {
    return this.#pending.size;
  }

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  after(delay: number, task: () => void): Timer {
    const timer = systemClock.after(delay, () => {
      this.#pending.delete(counted);
      task();
    });
    const counted: Timer = {
      cancel: () => {
        this.#pending.delete(counted);
        timer.cancel();
      },
    };
    this.#pending.add(counted);
    return counted;
  }
}
