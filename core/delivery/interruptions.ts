import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Line } from "./line.ts";
import type { DeliveryPlan } from "./plan.ts";
import { groupOf } from "./queue-work.ts";
import type { Worker } from "./worker.ts";

/** A connection at work whose message may be broken off. */
interface Breakable {
  readonly queue: QueueRuntime;
  readonly priority: number;
  readonly worker: Pick<Worker, "mayBreakOff" | "breakOff">;
}

/**
 * Takes connections from queues at work for a queue of a higher priority that waits and has not had its share: after the message under
 * way, or at once, as the plan of who gives it up allows. One connection at a time for each that waits.
 */
export class Interruptions {
  readonly #line: Line;
  readonly #breakable = new Map<object, Breakable>();

  constructor(line: Line) {
    this.#line = line;
  }

  /** A connection has begun to work. */
  began(queue: QueueRuntime, { priority, interruption }: DeliveryPlan, worker: Worker): void {
    if (interruption === "at-once") this.#breakable.set(worker, { queue, priority, worker });
  }

  ended(worker: Worker): void {
    this.#breakable.delete(worker);
  }

  /** True, once for each queue that waits, when a connection of a queue is to end after the message under way. */
  takesFrom(queue: QueueRuntime, { interruption }: DeliveryPlan): boolean {
    return interruption !== "never" && this.#line.claimsPlaceOf(queue);
  }

  /** A queue begins to wait: of those that may be broken off at once, one of the lowest priority is. */
  waits(waiting: QueueRuntime, { priority }: DeliveryPlan): void {
    if (this.#breakable.size === 0) return;
    const isApart = this.#line.isApart(waiting);
    const lower = [...this.#breakable.values()]
      .filter((one) => one.priority < priority && one.worker.mayBreakOff)
      // A place of another virtual MTA is of no use to who waits for one of its own.
      .filter(({ queue }) => !isApart || groupOf(queue) === groupOf(waiting))
      .sort((one, other) => one.priority - other.priority);
    const [victim] = lower;
    if (victim !== undefined && this.#line.claimsPlaceOf(victim.queue)) victim.worker.breakOff();
  }
}
