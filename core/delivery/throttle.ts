import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { DeliveryPlan } from "./plan.ts";

/** Holds queues back that have begun or tried as much as they may for now, and has them woken when they may again. */
export class Throttle {
  readonly #wakeAt: (queue: QueueRuntime, at: number) => void;
  readonly #held = new Set<QueueRuntime>();

  constructor(wakeAt: (queue: QueueRuntime, at: number) => void) {
    this.#wakeAt = wakeAt;
  }

  /** True when a queue must not try more recipients now; it is then woken in time. */
  holdsSending(queue: QueueRuntime, plan: DeliveryPlan, now: number): boolean {
    return this.#holdsUntil(queue, queue.tried.freeAt(plan.recipientQuota, now), now);
  }

  /** True when a queue must not begin a connection now; it is then woken in time. */
  holdsConnecting(queue: QueueRuntime, plan: DeliveryPlan, now: number): boolean {
    const byQuota = queue.begun.freeAt(plan.connectQuota, now);
    // A clock that was set back must not hold a queue longer than the interval.
    const byInterval = Math.min(queue.begunAt, now) + plan.connectInterval;
    return this.#holdsUntil(queue, Math.max(byQuota, byInterval), now);
  }

  #holdsUntil(queue: QueueRuntime, at: number, now: number): boolean {
    if (at <= now) return false;
    this.#held.add(queue);
    this.#wakeAt(queue, at);
    return true;
  }

  /** A connection is begun. */
  begun(queue: QueueRuntime, plan: DeliveryPlan, now: number): void {
    queue.begun.use(plan.connectQuota, now, 1);
    queue.begunAt = now;
  }

  /** How many recipients may be tried in one transaction now. */
  mostNow(queue: QueueRuntime, plan: DeliveryPlan, now: number): number {
    const { maxRecipientsPerTransaction, recipientQuota } = plan;
    return Math.min(maxRecipientsPerTransaction, queue.tried.left(recipientQuota, now));
  }

  /** Recipients are tried. */
  tried(queue: QueueRuntime, plan: DeliveryPlan, now: number, many: number): void {
    queue.tried.use(plan.recipientQuota, now, many);
  }

  /** A queue is awake. */
  awake(queue: QueueRuntime): void {
    this.#held.delete(queue);
  }

  /** Queues held back at the moment. */
  get held(): readonly QueueRuntime[] {
    return [...this.#held];
  }
}
