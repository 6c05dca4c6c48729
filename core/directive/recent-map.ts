/**
 * A map that keeps what is asked for, within a bound: the last `most` entries used at least, twice as many at most. Keys may
 * come from outside in any number; they push out what nobody asks for, never all at once.
 */
export class RecentMap<K, V> {
  readonly #most: number;
  #young = new Map<K, V>();
  #old: ReadonlyMap<K, V> = new Map();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  /** Entries held, those to be dropped next included. */
  get size(): number {
    let size = this.#old.size;
    for (const key of this.#young.keys()) if (!this.#old.has(key)) size++;
    return size;
  }
}
