import type { Clock } from "../../core/mod.ts";

/** How often the delay of the event loop is measured, milliseconds. */
export const LAG_EVERY = 1000;
const MINUTE = 60_000;

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

/** How late the event loop comes to what is due: the highest of the last minute or two, whoever asks and however often. */
export class LoopLag {
  readonly #clock: Clock;
  #before: number | undefined;
  #minuteEnds = 0;
  #highest = 0;
  #highestBefore = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be called `LAG_EVERY` milliseconds after it was called last. */
  measure(): void {
    const now = this.#clock.monotonic();
    if (now >= this.#minuteEnds) {
      this.#highestBefore = this.#highest;
      this.#highest = 0;
      this.#minuteEnds = now + MINUTE;
    }
    if (this.#before !== undefined)
      this.#highest = Math.max(this.#highest, now - this.#before - LAG_EVERY);
    this.#before = now;
  }

  /** Seconds: of the minute under way and the one before it. */
  get highest(): number {
    return Math.max(this.#highest, this.#highestBefore) / 1000;
  }
}
