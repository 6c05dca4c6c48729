import { type Clock, sleep } from "../../core/mod.ts";
import { BlockedFilter } from "./blocked-filter.ts";

/** Texts that the smallest filter is made for. */
const SMALLEST = 10_000;
/** How much room there is for more when a filter is built, against what there is. */
const HEADROOM = 1.5;

/** Hashes of a text, unsigned words of 32 bits. */
export interface Hashes {
  readonly first: number;
  readonly second: number;
}

/** What a filter is about. */
export interface Filtered {
  /** All there is, in slices. Texts that are added meanwhile may or may not be among them. */
  all(): AsyncIterable<readonly Hashes[]>;
  /** How many there are, about. */
  count(): number;
}

/**
 * A filter in memory over what is on disk. It is built slice by slice, with pauses as long as the work in between, and built anew by
 * `grow` when it has become too small. Until the first is built it takes everything for possible.
 */
export class GrowingFilter {
  readonly #filtered: Filtered;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #ended = new AbortController();
  #filter: BlockedFilter | undefined;
  /** The one that is being built. */
  #next: BlockedFilter | undefined;
  /** Texts in `#filter`, about. */
  #held = 0;
  /** Texts added since the last build began. */
  #came = 0;
  #building: Promise<void> | undefined;

  /** `onError` hears when one could not be built: the one before stays in use. */
  constructor(filtered: Filtered, clock: Clock, onError: (error: unknown) => void) {
    this.#filtered = filtered;
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Memory in use, bytes. */
  get bytes(): number {
    return (this.#filter?.bytes ?? 0) + (this.#next?.bytes ?? 0);
  }

  /** Whether one is in use. */
  get isBuilt(): boolean {
    return this.#filter !== undefined;
  }

  /** Builds one if none is being built, while all that was added is on disk. Resolves when none is being built. */
  build(): Promise<void> {
    this.#building ??= this.#build().finally(() => {
      this.#building = undefined;
    });
    return this.#building;
  }

  /** Resolves when none is being built. */
  async settled(): Promise<void> {
    await this.#building;
  }

  /** Takes note of a text, before it is on disk. */
  add(first: number, second: number): void {
    this.#next?.add(first, second);
    this.#filter?.add(first, second);
    this.#came++;
    this.#held++;
  }

  /**
   * Builds a larger one if this one has become too small, or could not be built. Called while all texts that were added are on disk: a
   * new filter knows what it reads there and what is added from then on, nothing else.
   */
  grow(): void {
    const filter = this.#filter;
    const isTooSmall = filter === undefined ? this.#came > SMALLEST : this.#held > filter.capacity;
    if (isTooSmall) this.build();
  }

  /** False: it is certainly not there. */
  mayHave(first: number, second: number): boolean {
    return this.#filter?.mayHave(first, second) ?? true;
  }

  /** Nothing is built any more. Resolves when nothing is read either. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#building;
  }

  async #build(): Promise<void> {
    try {
      await this.#buildOne();
    } catch (error) {
      // Tried again when as many have come as there is room for.
      this.#held = 0;
      if (!this.#ended.signal.aborted) this.#onError(error);
    } finally {
      this.#next = undefined;
    }
  }

  async #buildOne(): Promise<void> {
    const { signal } = this.#ended;
    const capacity = Math.max(SMALLEST, Math.ceil(this.#filtered.count() * HEADROOM));
    const next = new BlockedFilter(capacity);
    this.#next = next;
    this.#came = 0;
    let held = 0;
    let began = this.#clock.monotonic();
    for await (const slice of this.#filtered.all()) {
      if (signal.aborted) return;
      for (const { first, second } of slice) next.add(first, second);
      held += slice.length;
      const took = this.#clock.monotonic() - began;
      if (took >= 1) await sleep(this.#clock, took, signal);
      began = this.#clock.monotonic();
    }
    this.#filter = next;
    this.#held = held + this.#came;
  }
}
