import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Next } from "./next-group.ts";

/** What is made ready for a connection while the message before it is on the wire. */
export class MadeAhead {
  readonly #queue: QueueRuntime;
  #next: Next | undefined;

  constructor(queue: QueueRuntime) {
    this.#queue = queue;
  }

  get isThere(): boolean {
    return this.#next !== undefined;
  }

  keep(next: Next): void {
    this.#next = next;
  }

  /** What is ready, if no more than `most` recipients have it; otherwise it goes back to the head of the queue. */
  take(most: number): Next | undefined {
    const next = this.#next;
    if (next === undefined || next.group.rows.length > most) {
      this.letGo();
      return undefined;
    }
    this.#next = undefined;
    return next;
  }

  /** Puts it back to the head of the queue. */
  letGo(): void {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) this.#queue.rows.putBack(next.group.rows);
  }
}
