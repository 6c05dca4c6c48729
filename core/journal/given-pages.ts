import type { EventId } from "../queue/journal-log.ts";

/** Where a page of events ends. */
interface PageEnd {
  readonly id: EventId;
  /** Bytes ever written up to there. */
  readonly offset: number;
}

/** Pages of events that a consumer was given and is not sure of yet. */
export class GivenPages {
  #ends: PageEnd[] = [];
  #last: EventId;

  /** `position`: what it is sure of. */
  constructor(position: EventId) {
    this.#last = position;
  }

  /** The last event that it was given. */
  get last(): EventId {
    return this.#last;
  }

  add(id: EventId, offset: number): void {
    this.#last = Math.max(this.#last, id);
    this.#ends.push({ id, offset });
  }

  /** Takes away the pages that end at an event or before it, and returns the end of the last of them; undefined when there is none. */
  take(upTo: EventId): PageEnd | undefined {
    const from = this.#ends.findIndex(({ id }) => id > upTo);
    const taken = this.#ends.splice(0, from < 0 ? this.#ends.length : from);
    return taken.at(-1);
  }

  /** What was given after `position` is to be given again. */
  reset(position: EventId): void {
    this.#ends = [];
    this.#last = position;
  }
}
