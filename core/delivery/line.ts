import type { QueueRuntime } from "../queue/queue-runtime.ts";

/**
 * Queues that wait for a connection, in the order of their turns. Those that only their virtual MTA has no place for wait apart, so that
 * however many they are they come before nobody else: each time a place of it may be free, one of them comes into the line.
 */
export class Line {
  readonly #queues = new Set<QueueRuntime>();
  readonly #apart = new Map<string, Set<QueueRuntime>>();

  /** True while a queue waits for a place that one of this virtual MTA's might be. */
  waitsFor(virtualMta: string): boolean {
    return this.#queues.size > 0 || this.#apart.has(virtualMta);
  }

  /** True while a queue stands in line, not apart. */
  has(queue: QueueRuntime): boolean {
    return this.#queues.has(queue);
  }

  /** True while a queue waits apart. */
  isApart(queue: QueueRuntime): boolean {
    return this.#apart.get(queue.virtualMta)?.has(queue) === true;
  }

  /** Joins the line, at its end unless it waits there already. */
  join(queue: QueueRuntime): void {
    this.#leaveApart(queue);
    this.#queues.add(queue);
  }

  /** Waits apart until its virtual MTA may have a place. */
  joinApart(queue: QueueRuntime): void {
    this.#queues.delete(queue);
    const others = this.#apart.get(queue.virtualMta);
    if (others) others.add(queue);
    else this.#apart.set(queue.virtualMta, new Set([queue]));
  }

  /** A queue had its turn: if it waits again already, then after those that wait with it. */
  hadTurn(queue: QueueRuntime): void {
    if (this.#queues.delete(queue)) this.#queues.add(queue);
    else if (this.#leaveApart(queue)) this.joinApart(queue);
  }

  /** Takes the first out of the line. */
  next(): QueueRuntime | undefined {
    const [first] = this.#queues;
    if (first !== undefined) this.#queues.delete(first);
    return first;
  }

  /** A virtual MTA may have a place: the first that waits for it comes into the line. */
  admit(virtualMta: string): void {
    const [first] = this.#apart.get(virtualMta) ?? [];
    if (first !== undefined) this.join(first);
  }

  /** All may have places: whoever waits apart comes into the line. */
  admitAll(): void {
    for (const queues of [...this.#apart.values()])
      for (const queue of [...queues]) this.join(queue);
  }

  leave(queue: QueueRuntime): void {
    this.#queues.delete(queue);
    this.#leaveApart(queue);
  }

  #leaveApart(queue: QueueRuntime): boolean {
    const others = this.#apart.get(queue.virtualMta);
    if (others === undefined || !others.delete(queue)) return false;
    if (others.size === 0) this.#apart.delete(queue.virtualMta);
    return true;
  }
}
