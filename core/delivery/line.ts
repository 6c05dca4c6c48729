import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Clock } from "../time/clock.ts";
import { groupOf, workOf } from "./queue-work.ts";
import { Shares } from "./shares.ts";
import { WaitingHeap, type WaitingQueue } from "./waiting-heap.ts";

/** So long nobody must have waited for what queues had before to be forgotten, milliseconds. */
const QUIET = 10_000;

/** Queues at the head of the line that are put in order anew, each time one is wanted: what they have had grows while they wait. */
const LOOKS = 32;

/**
 * Queues that wait for a connection: next is the one that has had least time on connections for its weight, so that all have their
 * share and none starves. Those that only their virtual MTA has no place for wait apart, so that however many they are they come before
 * nobody else: each time a place of it may be free, one of them comes into the line. Decision 0050.
 */
export class Line {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #shares: Shares;
  readonly #heap = new WaitingHeap();
  readonly #apart = new Map<string, WaitingHeap>();
  #emptySince = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
    this.#shares = new Shares(clock);
  }

  /** True while nobody waits. */
  get isEmpty(): boolean {
    return this.#heap.size === 0 && this.#apart.size === 0;
  }

  /** True while another queue waits for a place that one of this queue's might be. */
  othersWait(queue: QueueRuntime): boolean {
    if (this.isEmpty) return false;
    return hasOther(this.#heap, queue) || hasOther(this.#apart.get(groupOf(queue)), queue);
  }

  /** True while a queue stands in line, not apart. */
  has(queue: QueueRuntime): boolean {
    return this.#heap.has(queue);
  }

  /** True while a queue stands in line or waits apart. */
  waits(queue: QueueRuntime): boolean {
    return this.has(queue) || this.isApart(queue);
  }

  /** Says whose connections count together with those of a queue: it waits no longer with others. */
  setGroup(queue: QueueRuntime, group: string | undefined): void {
    const work = workOf(queue);
    if (work.group === group) return;
    this.leave(queue);
    work.group = group;
  }

  /** True while a queue waits apart. */
  isApart(queue: QueueRuntime): boolean {
    return this.#apart.get(groupOf(queue))?.has(queue) === true;
  }

  /** A queue of a priority has one more connection. */
  took(queue: QueueRuntime, priority: number): void {
    this.#shares.took(queue, priority);
  }

  /** It has one less. */
  gave(queue: QueueRuntime): void {
    this.#shares.gave(queue);
  }

  /** Joins the line, unless it stands there already. `priority`: 0 to 100, the weight of its share. */
  join(queue: QueueRuntime, priority: number): void {
    if (this.#heap.has(queue)) return;
    const key = this.#enter(queue, priority);
    this.#leaveApart(queue);
    this.#heap.add(queue, key, this.#shares.weight(queue));
  }

  /** Waits apart until its virtual MTA may have a place. */
  joinApart(queue: QueueRuntime, priority: number): void {
    if (this.isApart(queue)) return;
    const key = this.#enter(queue, priority);
    this.#heap.remove(queue);
    this.#heapOf(groupOf(queue)).add(queue, key, this.#shares.weight(queue));
  }

  #enter(queue: QueueRuntime, priority: number): number {
    if (this.isEmpty && this.#clock.monotonic() - this.#emptySince > QUIET) this.#shares.begin();
    return this.#shares.enter(queue, priority);
  }

  #heapOf(group: string): WaitingHeap {
    let heap = this.#apart.get(group);
    if (heap === undefined) {
      heap = new WaitingHeap();
      this.#apart.set(group, heap);
    }
    return heap;
  }

  /** Takes the next out of the line. */
  next(): QueueRuntime | undefined {
    const first = this.#firstOf(this.#heap);
    if (first === undefined) return undefined;
    this.#shares.serves(first.queue);
    this.leave(first.queue);
    return first.queue;
  }

  #firstOf(heap: WaitingHeap): WaitingQueue | undefined {
    for (let looks = 0; looks < LOOKS; looks++) {
      const { first } = heap;
      const had = first && this.#shares.had(first.queue);
      if (first === undefined || had === undefined || had <= first.key) return first;
      heap.demoteFirst(had);
    }
    return heap.first;
  }

  /** A queue whose turn it was could not use it: the next ones are asked before it. */
  passOver(queue: QueueRuntime): void {
    if (!this.#heap.remove(queue)) return;
    const had = this.#shares.had(queue);
    const { first } = this.#heap;
    this.#heap.add(queue, first === undefined ? had : Math.max(had, first.key + 1e-3), 0);
  }

  /** A virtual MTA, or pool, may have a place: the first that waits for it comes into the line. */
  admit(group: string): void {
    const heap = this.#apart.get(group);
    const first = heap && this.#firstOf(heap);
    if (first !== undefined) this.#admit(first.queue);
  }

  /** All may have places: whoever waits apart comes into the line. */
  admitAll(): void {
    for (const heap of [...this.#apart.values()])
      for (const queue of heap.queues()) this.#admit(queue);
  }

  #admit(queue: QueueRuntime): void {
    this.#leaveApart(queue);
    this.#heap.add(queue, this.#shares.had(queue), this.#shares.weight(queue));
  }

  /**
   * True, once for each that waits, when a queue of more weight is next that has not had its share yet: then one with a connection at work
   * may have to give it up.
   */
  claimsPlaceOf(queue: QueueRuntime): boolean {
    if (this.isEmpty) return false;
    return this.#claims(this.#heap, queue) || this.#claims(this.#apart.get(groupOf(queue)), queue);
  }

  #claims(heap: WaitingHeap | undefined, queue: QueueRuntime): boolean {
    const first = heap && this.#firstOf(heap);
    if (first === undefined || first.claimed || first.queue === queue) return false;
    if (first.weight <= this.#shares.weight(queue)) return false;
    if (first.key >= this.#shares.had(queue)) return false;
    first.claimed = true;
    return true;
  }

  leave(queue: QueueRuntime): void {
    const stood = this.#heap.remove(queue);
    if ((this.#leaveApart(queue) || stood) && this.isEmpty)
      this.#emptySince = this.#clock.monotonic();
  }

  #leaveApart(queue: QueueRuntime): boolean {
    const heap = this.#apart.get(groupOf(queue));
    if (heap === undefined || !heap.remove(queue)) return false;
    if (heap.size === 0) this.#apart.delete(groupOf(queue));
    return true;
  }
}

function hasOther(heap: WaitingHeap | undefined, queue: QueueRuntime): boolean {
  return heap !== undefined && heap.size > (heap.has(queue) ? 1 : 0);
}
