import { RecentMap } from "../directive/recent-map.ts";
import type { Clock } from "../time/clock.ts";

/** Queues that are remembered at least; of others it is asked again when they have mail. */
const REMEMBERED = 20_000;

/** Queues on the way to where mail goes at most. */
const LONGEST_WAY = 16;

interface Reroute {
  readonly to: string;
  readonly until: number;
  /** Which configuration it was said under. */
  readonly era: number;
}

/** Which queues' mail goes into other queues, and for how long: in memory, as it is asked again when mail is to be sent. */
export class Reroutes {
  readonly #clock: Clock;
  readonly #byName = new RecentMap<string, Reroute | undefined>(REMEMBERED);
  #era = 0;
  #some = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Grows when all are asked again. */
  get era(): number {
    return this.#era;
  }

  #next(name: string): string | undefined {
    const reroute = this.#byName.get(name);
    if (reroute === undefined || reroute.era !== this.#era) return undefined;
    return reroute.until > this.#clock.now() ? reroute.to : undefined;
  }

  /** Where the mail of a queue goes in the end: its own name when nobody said otherwise. */
  of(name: string): string {
    if (!this.#some) return name;
    let end = name;
    for (let steps = 0; steps < LONGEST_WAY; steps++) {
      const next = this.#next(end);
      if (next === undefined) break;
      end = next;
    }
    return end;
  }

  /** Why mail of a queue cannot go into another one; undefined when it can. */
  problem(name: string, to: string): string | undefined {
    if (to === name) return `${name} cannot go to itself`;
    const way = [to];
    for (let next = this.#next(to); next !== undefined; next = this.#next(next)) {
      way.push(next);
      if (next === name) return `${name} to ${way.join(" to ")} is a loop`;
      if (way.length >= LONGEST_WAY) return `${name} to ${way.join(" to ")} is too long a way`;
    }
    return undefined;
  }

  /** Mail of a queue goes into another one until a time, or until another configuration is in force. False when it cannot. */
  set(name: string, to: string, until: number): boolean {
    if (this.problem(name, to) !== undefined) return false;
    this.#byName.set(name, { to, until, era: this.#era });
    this.#some = true;
    return true;
  }

  /** A queue is asked again. */
  forget(name: string): void {
    if (this.#some) this.#byName.set(name, undefined);
  }

  /** All are asked again. */
  clear(): void {
    this.#era++;
    this.#some = false;
  }
}
