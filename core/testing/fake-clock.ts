import type { Clock, Timer } from "../time/clock.ts";

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly task: () => void;
}

/** A clock that stands still until told to move. Timers fire in order of their due time. */
export class FakeClock implements Clock {
  #now: number;
  /** How far the wall clock was set from where it would be. */
  #offset = 0;
  #order = 0;
  readonly #pending = new Set<Pending>();

  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now + this.#offset;
  }

  /** Sets the wall clock forward or, with a negative number of milliseconds, back; no timer notices. */
  setWall(by: number): void {
    this.#offset += by;
  }

  monotonic(): number {
    return this.#now;
  }

  after(delay: number, task: () => void): Timer {
    const pending = { due: this.#now + Math.max(delay, 0), order: this.#order++, task };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }

  /** Number of timers that have not fired. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Milliseconds until the next timer is due; undefined when there is none. */
  get untilNext(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : next.due - this.#now;
  }

  /** Moves time forward by `ms`, firing what falls due, with micro- and macrotasks run in between. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (let next = this.#next(); next && next.due <= target; next = this.#next()) {
      this.#pending.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.task();
      await settle();
    }
    this.#now = target;
    await settle();
  }

  #next(): Pending | undefined {
    let first: Pending | undefined;
    for (const entry of this.#pending) {
      if (!first || entry.due < first.due || (entry.due === first.due && entry.order < first.order))
        first = entry;
    }
    return first;
  }
}

/** Lets promises and callbacks that are already due run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
