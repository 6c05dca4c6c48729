import type { Clock, Timer } from "../time/clock.ts";

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly task: () => void;
  over: boolean;
}

/** A clock that stands still until told to move. Timers fire in order of their due time. */
export class FakeClock implements Clock {
  #now: number;
  /** How far the wall clock was set from where it would be. */
  #offset = 0;
  #order = 0;
  /** A heap: each is due before the two after its double place. Those that are over stay until they are first. */
  readonly #heap: Pending[] = [];
  #pending = 0;

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
    const due = this.#now + Math.max(delay, 0);
    const pending = { due, order: this.#order++, task, over: false };
    this.#add(pending);
    this.#pending++;
    return {
      cancel: () => {
        if (pending.over) return;
        pending.over = true;
        this.#pending--;
      },
    };
  }

  /** Number of timers that have not fired. */
  get pending(): number {
    return this.#pending;
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
      this.#removeFirst();
      next.over = true;
      this.#pending--;
      this.#now = Math.max(this.#now, next.due);
      next.task();
      await settle();
    }
    this.#now = target;
    await settle();
  }

  #next(): Pending | undefined {
    while (this.#heap[0]?.over) this.#removeFirst();
    return this.#heap[0];
  }

  #add(pending: Pending): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, pending)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = pending;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (one === undefined) break;
      const next = other !== undefined && isBefore(other, one) ? left + 1 : left;
      const child = heap[next];
      if (child === undefined || isBefore(last, child)) break;
      heap[at] = child;
      at = next;
    }
    heap[at] = last;
  }
}

function isBefore(a: Pending, b: Pending): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}

/** Lets promises and callbacks that are already due run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
