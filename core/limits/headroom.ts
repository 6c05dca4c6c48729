import type { LimitKey, LimitStore } from "./limit-store.ts";

/** Room that is plenty, and how often it is believed to be there still. */
const PLENTY = 1000;
const BELIEVED = 32;

/**
 * Whether some keys have plenty of room, asked for anew only now and then while they have. A hint: `take` tells for certain, and whoever
 * it refuses doubts the hint.
 */
export class Headroom {
  readonly #keys: readonly LimitKey[];
  #believed = 0;

  constructor(keys: readonly LimitKey[]) {
    this.#keys = keys;
  }

  isPlenty(store: Pick<LimitStore, "most">): boolean {
    if (this.#believed > 0) {
      this.#believed--;
      return true;
    }
    for (const key of this.#keys)
      if (key.limit.count < PLENTY || store.most(key) < PLENTY) return false;
    this.#believed = BELIEVED;
    return true;
  }

  /** How much there is of the one that has least; Infinity while there is plenty. */
  least(store: Pick<LimitStore, "most">): number {
    if (this.isPlenty(store)) return Number.POSITIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (const key of this.#keys) least = Math.min(least, store.most(key));
    return least;
  }

  /** There was no room. */
  doubt(): void {
    this.#believed = 0;
  }
}
