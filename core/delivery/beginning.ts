import type { Grant } from "../limits/limit-store.ts";
import type { ThrottledQueue } from "./throttled-queue.ts";

/** A connection that is begun under limits. */
export class Beginning implements Grant {
  readonly #queue: ThrottledQueue;
  readonly #before: number;
  readonly #at: number;
  readonly #grant: Grant;

  constructor(queue: ThrottledQueue, at: number, grant: Grant) {
    this.#queue = queue;
    this.#before = queue.begunAt;
    this.#at = at;
    this.#grant = grant;
    queue.begunAt = at;
  }

  settle(): void {
    this.#grant.settle();
  }

  cancel(): void {
    this.#grant.cancel();
    if (this.#queue.begunAt === this.#at) this.#queue.begunAt = this.#before;
  }
}
