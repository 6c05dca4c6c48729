import type { LaneId, QueueStore } from "./store.ts";

/** The most lanes of a queue, besides one for each hold. */
export const MOST_LANES = 1000;
/** The lane of the mail for which there was no lane left. */
export const OVERFLOW_LANE: LaneId = 1;

/** From so many lanes on those without mail are looked for, once in so many milliseconds. */
const SWEEP_FROM: number = MOST_LANES / 2;
const SWEEP_EVERY = 60_000;
/** A lane that was asked for within so many milliseconds is kept: mail may be on its way into it. */
const KEPT = 300_000;

/** What is known of a lane. */
interface Known {
  readonly id: LaneId;
  readonly text: string;
  /** When it was last asked for, milliseconds since the epoch. */
  usedAt: number;
}

/** The lanes of one queue: ids of texts and texts of ids. Memory is bounded by `MOST_LANES`. */
export class KnownLanes {
  readonly #queue: number;
  readonly #store: Pick<QueueStore, "lanes">;
  readonly #byText = new Map<string, Known>();
  readonly #byId = new Map<LaneId, Known>();
  #sweptAt = 0;

  constructor(store: Pick<QueueStore, "lanes">, queue: number, now: number) {
    this.#store = store;
    this.#queue = queue;
    for (const { id, text } of store.lanes.of(queue)) this.#add({ id, text, usedAt: now });
  }

  #add(lane: Known): void {
    this.#byId.set(lane.id, lane);
    // Two of one text: mail goes to the later one, and what is in the other follows.
    this.#byText.set(lane.text, lane);
  }

  get size(): number {
    return this.#byId.size;
  }

  /** All lanes that are known. */
  ids(): Iterable<LaneId> {
    return this.#byId.keys();
  }

  /** What a lane stands for; undefined for one that is not known. */
  textOf(lane: LaneId): string | undefined {
    return this.#byId.get(lane)?.text;
  }

  /**
   * The lane that stands for a text, made if there is none. When there are too many it is the one that stands for `beyond`, which is made
   * nonetheless; `OVERFLOW_LANE` without that.
   */
  idOf(text: string, now: number, beyond?: string): LaneId {
    const known = this.#byText.get(text);
    if (known !== undefined) {
      known.usedAt = now;
      return known.id;
    }
    if (this.size >= MOST_LANES && text !== beyond)
      return beyond === undefined ? OVERFLOW_LANE : this.idOf(beyond, now, beyond);
    const id = this.#store.lanes.make(this.#queue, text);
    this.#add({ id, text, usedAt: now });
    return id;
  }

  /** True when it is time to look for lanes without mail. */
  isSweepDue(now: number): boolean {
    return this.size >= SWEEP_FROM && Math.abs(now - this.#sweptAt) >= SWEEP_EVERY;
  }

  /** Forgets lanes that nobody asked for lately and that have no mail. Resolves with them. Rejects as the store does. */
  async sweep(now: number): Promise<readonly LaneId[]> {
    this.#sweptAt = now;
    const old = [...this.#byId.values()].filter(({ usedAt }) => Math.abs(now - usedAt) > KEPT);
    for (const lane of old) {
      this.#byId.delete(lane.id);
      if (this.#byText.get(lane.text) === lane) this.#byText.delete(lane.text);
    }
    const gone = new Set<LaneId>();
    try {
      const ids = old.map(({ id }) => id);
      for (const id of await this.#store.lanes.drop(this.#queue, ids)) gone.add(id);
    } finally {
      for (const lane of old) if (!gone.has(lane.id)) this.#keep(lane);
    }
    return [...gone];
  }

  /** A lane that has mail, unless another was made for its text meanwhile: then its mail moves there when it is read. */
  #keep(lane: Known): void {
    this.#byId.set(lane.id, lane);
    if (!this.#byText.has(lane.text)) this.#byText.set(lane.text, lane);
  }
}
