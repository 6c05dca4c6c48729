/** Parts that a window is counted in. */
const SLICES = 60;

/** What counts in a window. */
export interface Share {
  /** What the share is of. */
  readonly all: number;
  readonly hits: number;
}

/** Counts of the last so many milliseconds, in sixtieths: what is older than the window by a sixtieth at most does not count. */
export class ShareWindow {
  readonly #slice: number;
  readonly #all: Float64Array = new Float64Array(SLICES);
  readonly #hits: Float64Array = new Float64Array(SLICES);
  #last = Number.NEGATIVE_INFINITY;
  #sumAll = 0;
  #sumHits = 0;

  constructor(window: number) {
    this.#slice = window / SLICES;
  }

  /** `now` is of a clock that only goes forward. Returns what counts with that. */
  add(now: number, all: number, hits: number): Share {
    const at = this.#forwardTo(now);
    this.#all[at] = (this.#all[at] ?? 0) + all;
    this.#hits[at] = (this.#hits[at] ?? 0) + hits;
    this.#sumAll += all;
    this.#sumHits += hits;
    return { all: this.#sumAll, hits: this.#sumHits };
  }

  at(now: number): Share {
    this.#forwardTo(now);
    return { all: this.#sumAll, hits: this.#sumHits };
  }

  /** Lets go of what is too old; the place of the slice of `now`. */
  #forwardTo(now: number): number {
    const slice = Math.floor(now / this.#slice);
    const passed = Math.min(slice - this.#last, SLICES);
    if (passed > 0) this.#last = slice;
    for (let back = 0; back < passed; back++) {
      const at = placeOf(slice - back);
      this.#sumAll -= this.#all[at] ?? 0;
      this.#sumHits -= this.#hits[at] ?? 0;
      this.#all[at] = 0;
      this.#hits[at] = 0;
    }
    return placeOf(this.#last);
  }
}

function placeOf(slice: number): number {
  return ((slice % SLICES) + SLICES) % SLICES;
}
