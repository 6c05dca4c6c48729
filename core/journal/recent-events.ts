import type { EventId } from "../queue/journal-log.ts";
import type { JournalEvent } from "./event.ts";

/** Events kept in memory at most, and their bytes as stored. */
const MOST = 8192;
const MOST_BYTES = 4 * 1024 * 1024;

/** An event with all that reading it from the store would tell. */
export interface RecentEvent {
  readonly id: EventId;
  readonly at: number;
  readonly offset: number;
  readonly event: JournalEvent;
}

/** The end of the journal as it was written, so that a consumer that keeps up reads and decodes nothing. */
export class RecentEvents {
  #events: RecentEvent[] = [];

  /** An event that follows the one before. */
  add(event: RecentEvent): void {
    // One that is missing would make the places wrong.
    if (event.id !== (this.#events.at(-1)?.id ?? event.id - 1) + 1) this.#events = [];
    this.#events.push(event);
    const [first] = this.#events;
    const bytes = event.offset - (first?.offset ?? 0);
    if (this.#events.length <= MOST && bytes <= MOST_BYTES) return;
    this.#events = this.#events.slice(Math.ceil(this.#events.length / 2));
  }

  /** Up to `most` events after a place; undefined when the first of them is not here. */
  after(position: EventId, most: number): readonly RecentEvent[] | undefined {
    const first = this.#events[0]?.id;
    if (first === undefined || first > position + 1) return undefined;
    const start = position + 1 - first;
    return this.#events.slice(start, start + most);
  }

  /** Events up to a place are not needed any more. */
  forget(upTo: EventId): void {
    const first = this.#events[0]?.id;
    if (first === undefined || first > upTo) return;
    this.#events = this.#events.slice(upTo + 1 - first);
  }
}
