import type { Clock } from "../time/clock.ts";

/** How long somebody waits at most. */
export interface WaitLimit {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly longest: number;
}

/** Runs so many works at a time as it was made for; others wait in line, up to a number. */
export class FewAtATime {
  #free: number;
  readonly #mostWaiting: number;
  readonly #limit: WaitLimit | undefined;
  readonly #waiting: (() => void)[] = [];

  /** `limit`: work whose turn comes later than that is not begun, as nobody waits for it any more. Unlimited unless given. */
  constructor(most: number, mostWaiting: number, limit?: WaitLimit) {
    this.#free = most;
    this.#mostWaiting = mostWaiting;
    this.#limit = limit;
  }

  /** Whether so many wait that the next would be turned away. */
  get isCrowded(): boolean {
    return this.#free <= 0 && this.#waiting.length >= this.#mostWaiting;
  }

  /** What a work resolves with; rejects as it does, or without it when too many wait, or for too long. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else if (this.isCrowded) throw new Error("too many wait already");
    // Whoever ends gives its place to the next.
    else await this.#turn();
    try {
      return await work();
    } finally {
      this.#handOn();
    }
  }

  async #turn(): Promise<void> {
    const { clock, longest = 0 } = this.#limit ?? {};
    const since = clock?.monotonic() ?? 0;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (clock === undefined || clock.monotonic() - since <= longest) return;
    this.#handOn();
    throw new Error(`its turn did not come in ${longest / 1000} s`);
  }

  #handOn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
