import { dropOldest } from "../directive/maps.ts";
import type { Clock } from "../time/clock.ts";

const REMEMBERED = 10_000;

/** Places of which something was learnt, for a while. Bounded: the oldest facts go first. */
export class PlaceMemory {
  readonly #clock: Clock;
  readonly #lasts: number;
  readonly #until = new Map<string, number>();

  /** A fact holds for `lasts` milliseconds. */
  constructor(clock: Clock, lasts: number) {
    this.#clock = clock;
    this.#lasts = lasts;
  }

  /** True when it was noted a while ago at most. */
  has(place: string): boolean {
    const until = this.#until.get(place);
    if (until === undefined) return false;
    if (until > this.#clock.monotonic()) return true;
    this.#until.delete(place);
    return false;
  }

  note(place: string): void {
    this.#until.delete(place);
    this.#until.set(place, this.#clock.monotonic() + this.#lasts);
    dropOldest(this.#until, REMEMBERED);
  }
}
