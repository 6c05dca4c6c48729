import type { QueueRuntime } from "../queue/queue-runtime.ts";

/** A queue that waits. */
export interface WaitingQueue {
  readonly queue: QueueRuntime;
  /** The least is first; then the greatest weight, then who came first. */
  key: number;
  readonly weight: number;
  readonly order: number;
  /** A connection at work gives its place up for it. */
  claimed: boolean;
}

/** Queues that wait, in order: a binary heap in which each can be found. Putting in, taking out and moving are O(log n). */
export class WaitingHeap {
  readonly #heap: WaitingQueue[] = [];
  readonly #places = new Map<QueueRuntime, number>();
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  get first(): WaitingQueue | undefined {
    return this.#heap[0];
  }

  has(queue: QueueRuntime): boolean {
    return this.#places.has(queue);
  }

  /** Puts in one that is not there. */
  add(queue: QueueRuntime, key: number, weight: number): void {
    const one = { queue, key, weight, order: this.#order++, claimed: false };
    this.#up(this.#heap.length, one);
  }

  /** The first gets a greater key. */
  demoteFirst(key: number): void {
    const [first] = this.#heap;
    if (first === undefined) return;
    first.key = key;
    this.#down(0, first);
  }

  /** False when it is not there. */
  remove(queue: QueueRuntime): boolean {
    const place = this.#places.get(queue);
    if (place === undefined) return false;
    this.#places.delete(queue);
    const last = this.#heap.pop();
    if (last === undefined || last.queue === queue) return true;
    const parent = this.#heap[(place - 1) >> 1];
    if (place > 0 && parent !== undefined && isBefore(last, parent)) this.#up(place, last);
    else this.#down(place, last);
    return true;
  }

  /** All of them, in no order. */
  queues(): readonly QueueRuntime[] {
    return this.#heap.map(({ queue }) => queue);
  }

  #put(place: number, one: WaitingQueue): void {
    this.#heap[place] = one;
    this.#places.set(one.queue, place);
  }

  #up(from: number, one: WaitingQueue): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !isBefore(one, parent)) break;
      this.#put(place, parent);
      place = above;
    }
    this.#put(place, one);
  }

  #down(from: number, one: WaitingQueue): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      let child = this.#heap[below];
      if (child === undefined) break;
      const other = this.#heap[below + 1];
      if (other !== undefined && isBefore(other, child)) {
        child = other;
        below++;
      }
      if (!isBefore(child, one)) break;
      this.#put(place, child);
      place = below;
    }
    this.#put(place, one);
  }
}

function isBefore(one: WaitingQueue, other: WaitingQueue): boolean {
  if (one.key !== other.key) return one.key < other.key;
  if (one.weight !== other.weight) return one.weight > other.weight;
  return one.order < other.order;
}
