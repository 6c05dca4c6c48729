import type { Clock } from "../../core/mod.ts";

/** How often the delay of the event loop is measured, milliseconds. */
export const LAG_EVERY = 1000;

/** Seconds of processor time since the process began. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Bytes of memory that the process has, and those of its heap that are in use. */
export function memoryBytes(): { readonly resident: number; readonly heap: number } {
  const { rss, heapUsed } = process.memoryUsage();
  return { resident: rss, heap: heapUsed };
}

/** How late the event loop comes to what is due. */
export class LoopLag {
  readonly #clock: Clock;
  #before: number | undefined;
  #highest = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be called `LAG_EVERY` milliseconds after it was called last. */
  measure(): void {
    const now = this.#clock.monotonic();
    if (this.#before !== undefined)
      this.#highest = Math.max(this.#highest, now - this.#before - LAG_EVERY);
    this.#before = now;
  }

  /** The highest since it was asked last, seconds. */
  take(): number {
    const highest = this.#highest / 1000;
    this.#highest = 0;
    return highest;
  }
}
