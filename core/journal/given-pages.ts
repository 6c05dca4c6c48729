import type { EventId } from "../queue/journal-log.ts";

/** Where a page of events ends. */
export interface PageEnd {
  readonly id: EventId;
  /** Bytes ever written up to there. */
  readonly offset: number;
}

/** Pages of events that a consumer was given and is not sure of yet. */
export class GivenPages {
  #ends: PageEnd[] = [];
  #end: PageEnd;

  /** `sure`: the last event that it is sure of. */
  constructor(sure: PageEnd) {
    this.#end = sure;
  }

  /** The last event that it was given. */
  get last(): EventId {
    return this.#end.id;
  }

  /** Bytes ever written up to there. */
  get offset(): number {
    return this.#end.offset;
  }

  add(page: PageEnd): void {
    if (page.id > this.#end.id) this.#end = page;
    this.#ends.push(page);
  }

  /** Takes away the pages that end at an event or before it, and returns the end of the last of them; undefined when there is none. */
  take(upTo: EventId): PageEnd | undefined {
    const from = this.#ends.findIndex(({ id }) => id > upTo);
    const taken = this.#ends.splice(0, from < 0 ? this.#ends.length : from);
    return taken.at(-1);
  }

  /** What was given after `sure` is to be given again. */
  reset(sure: PageEnd): void {
    this.#ends = [];
    this.#end = sure;
  }
}
