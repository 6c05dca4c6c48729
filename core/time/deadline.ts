import type { Clock, Timer } from "./clock.ts";

/**
 * One deadline that moves. Setting it costs a comparison: the timer underneath is left alone unless
 * it would ring too late, and on ringing early it is set again for the rest.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #expired: () => void;
  #deadline = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;
  #rings = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, expired: () => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  /** Calls `expired` at `deadline` on the clock's monotonic scale, unless moved before. */
  set(deadline: number): void {
    this.#deadline = deadline;
    if (deadline < this.#rings) this.#start();
  }

  /** No deadline for now. The timer may go on until it rings, unheard. */
  clear(): void {
    this.#deadline = Number.POSITIVE_INFINITY;
  }

  /** For good: no timer is left behind. */
  stop(): void {
    this.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #start(): void {
    this.#timer?.cancel();
    this.#rings = this.#deadline;
    this.#timer = this.#clock.after(this.#deadline - this.#clock.monotonic(), () => this.#ring());
  }

  #ring(): void {
    this.#timer = undefined;
    this.#rings = Number.POSITIVE_INFINITY;
    if (this.#deadline === Number.POSITIVE_INFINITY) return;
    if (this.#clock.monotonic() < this.#deadline) {
      this.#start();
      return;
    }
    this.clear();
    this.#expired();
  }
}
