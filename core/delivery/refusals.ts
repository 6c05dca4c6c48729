import { dropOldest } from "../directive/maps.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { MessageId } from "../queue/store.ts";

/** Messages that are remembered, and hosts of each; the oldest go first. */
const REMEMBERED = 10_000;
const PLACES = 20;

/** Which hosts refused a message for the time being, or failed in it: its next attempt begins with the one after them. */
export class Refusals {
  readonly #places = new Map<string, readonly string[]>();

  /** A host refused a message of a queue, or some of its recipients, or failed before it had taken it. */
  note(queue: QueueRuntime, message: MessageId, place: string): void {
    const key = keyOf(queue, message);
    const before = this.#places.get(key) ?? [];
    this.#places.delete(key);
    this.#places.set(key, [...before.filter((other) => other !== place), place].slice(-PLACES));
    dropOldest(this.#places, REMEMBERED);
  }

  /** Hosts that refused the queue's next message, the one that did so longest ago first. */
  ofNext(queue: QueueRuntime, now: number): readonly string[] {
    if (this.#places.size === 0) return [];
    const row = queue.rows.head(now);
    return (row && this.#places.get(keyOf(queue, row.message))) ?? [];
  }
}

function keyOf({ id }: QueueRuntime, message: MessageId): string {
  return `${id} ${message}`;
}
