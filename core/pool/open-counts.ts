import type { Ceiling } from "../limits/rate-limit.ts";
import type { Clock, Timer } from "../time/clock.ts";

/** After so long the next in line is woken when whoever was woken did not take the place, milliseconds. */
const HAND_ON = 1000;

/** A count that a connection needs a place in. */
export interface PlaceNeed {
  /** By which connections are counted. */
  readonly key: string;
  /** Connections that leave no place. */
  readonly most: number;
  readonly of: Ceiling;
}

/** Who waits for a place: in all the counts of one of some targets. */
interface Waiter {
  readonly wake: () => void;
  readonly entries: Set<Entry>;
}

/** One of the targets that somebody waits for, in the line of a count that has no place for it. */
interface Entry {
  readonly waiter: Waiter;
  readonly needs: readonly PlaceNeed[];
  key: string;
}

/** A place in the lines. */
export interface PlaceWait {
  /** Leaves the lines; nobody is woken any more. */
  cancel(): void;
}

/**
 * Counts open connections by what ceilings are on, such as the address they go to, and has whoever found no place wait for one. Memory
 * grows with what has connections, and with who waits.
 */
export class OpenCounts {
  readonly #clock: Clock;
  /** Idle connections that count so: each would be closed for whoever cannot use it. */
  readonly #idleAs: (key: string) => number;
  readonly #counts = new Map<string, number>();
  readonly #lines = new Map<string, Set<Entry>>();
  readonly #handingOn = new Map<string, Timer>();

  constructor(clock: Clock, idleAs: (key: string) => number = () => 0) {
    this.#clock = clock;
    this.#idleAs = idleAs;
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** The first count without a place; undefined when there is one in all of them. */
  fullOf(needs: readonly PlaceNeed[]): PlaceNeed | undefined {
    for (const need of needs) if (this.of(need.key) >= need.most) return need;
    return undefined;
  }

  /** Counts one more by each key; what is returned takes it back, once. */
  take(keys: readonly string[]): () => void {
    for (const key of keys) this.#counts.set(key, this.of(key) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const key of keys) {
        const left = this.of(key) - 1;
        if (left === 0) this.#counts.delete(key);
        else this.#counts.set(key, left);
      }
      this.offerAll(keys);
    };
  }

  /**
   * Calls `wake` once, never at once, when there may be a place in all the counts of one of some targets. Whoever came first to a line is
   * woken first.
   */
  wait(targets: readonly (readonly PlaceNeed[])[], wake: () => void): PlaceWait {
    const waiter: Waiter = { wake, entries: new Set() };
    for (const needs of targets) {
      const blocking = this.#blocking(needs) ?? needs[0];
      if (blocking === undefined) continue;
      const entry = { waiter, needs, key: blocking.key };
      waiter.entries.add(entry);
      this.#join(entry);
      // One may have become free since it was looked at.
      if (this.#blocking(needs) === undefined) this.#handOn(blocking.key, 0);
    }
    return { cancel: () => this.#leave(waiter) };
  }

  /** The first count that has no place, and none that an idle connection would make. */
  #blocking(needs: readonly PlaceNeed[]): PlaceNeed | undefined {
    return needs.find(({ key, most }) => this.of(key) >= most && this.#idleAs(key) === 0);
  }

  #join(entry: Entry): void {
    const line = this.#lines.get(entry.key);
    if (line === undefined) this.#lines.set(entry.key, new Set([entry]));
    else line.add(entry);
  }

  #part(entry: Entry): void {
    const line = this.#lines.get(entry.key);
    if (line?.delete(entry) && line.size === 0) this.#lines.delete(entry.key);
  }

  #leave({ entries }: Waiter): void {
    for (const entry of entries) this.#part(entry);
    entries.clear();
  }

  /** Connections that count so have ended, or are idle. */
  offerAll(keys: readonly string[]): void {
    if (this.#lines.size > 0) for (const key of keys) this.#offer(key);
  }

  /** The first who can go on is woken; who needs a place elsewhere as well goes on waiting there. */
  #offer(key: string): void {
    const line = this.#lines.get(key);
    if (line === undefined) return;
    for (const entry of line) {
      const blocking = this.#blocking(entry.needs);
      if (blocking === undefined) {
        this.#leave(entry.waiter);
        if (this.#lines.has(key)) this.#handOn(key, HAND_ON);
        return entry.waiter.wake();
      }
      // Who is next may allow more connections, and have a place where this one has none.
      if (blocking.key === key) continue;
      this.#part(entry);
      entry.key = blocking.key;
      this.#join(entry);
    }
  }

  #handOn(key: string, delay: number): void {
    this.#handingOn.get(key)?.cancel();
    const timer = this.#clock.after(delay, () => {
      this.#handingOn.delete(key);
      this.#offer(key);
    });
    this.#handingOn.set(key, timer);
  }

  /** Wakes nobody any more. */
  stop(): void {
    this.#lines.clear();
    for (const timer of this.#handingOn.values()) timer.cancel();
    this.#handingOn.clear();
  }
}
