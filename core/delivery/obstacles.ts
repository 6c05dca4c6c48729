import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { Held } from "./held.ts";
import type { QueueFailures } from "./queue-failures.ts";
import type { Rerouting } from "./rerouting.ts";

/** Pause after mail could not be bounced, milliseconds. */
const AGAIN = 10_000;

/** A queue's mail is bounced at most so often, as some of it may not be to be bounced yet. Milliseconds. */
const APART = 1000;

/** What it works with. */
export interface ObstaclesParts {
  readonly failures: Pick<QueueFailures, "bounceAll">;
  readonly rerouting: Pick<Rerouting, "seek">;
  readonly scheduler: Pick<Scheduler, "wakeAt">;
  readonly alarms: Alarms;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sees to queues whose plan says that nothing can be sent: for the time being they wait, and an alarm says so, until another plan is in
 * force; for good, their mail bounces, unless its route is another queue. It is no attempt of any message.
 */
export class Obstacles {
  readonly #parts: ObstaclesParts;
  readonly #standing = new Map<QueueRuntime, DeliveryFailure>();
  /** When the mail of a queue may be bounced again, of the monotonic clock. */
  readonly #bounceAgain = new WeakMap<QueueRuntime, number>();
  /** How many of them each virtual MTA has. */
  readonly #counts = new Map<string, number>();

  constructor(parts: ObstaclesParts) {
    this.#parts = parts;
  }

  /** True while any queue waits for another plan. */
  get any(): boolean {
    return this.#standing.size > 0;
  }

  /** Nothing of a queue's mail can be sent. */
  met(queue: QueueRuntime, obstacle: DeliveryFailure): void {
    if (!obstacle.temporary) {
      this.gone(queue);
      void this.#bounce(queue, obstacle);
      return;
    }
    void this.#parts.rerouting.seek(queue).then((moves) => moves && this.gone(queue));
    if (this.#standing.has(queue)) return;
    this.#standing.set(queue, obstacle);
    const { virtualMta } = queue;
    this.#counts.set(virtualMta, (this.#counts.get(virtualMta) ?? 0) + 1);
    const where = `mail in queues of virtual MTA ${JSON.stringify(virtualMta)} waits`;
    this.#parts.alarms.raise(keyOf(virtualMta), `${where}: ${obstacle.text}`, "error");
  }

  async #bounce(queue: QueueRuntime, obstacle: DeliveryFailure): Promise<void> {
    const { failures, rerouting, scheduler, clock, log } = this.#parts;
    const now = clock.monotonic();
    const wait = (this.#bounceAgain.get(queue) ?? now) - now;
    if (wait > 0) return scheduler.wakeAt(queue, clock.now() + wait);
    this.#bounceAgain.set(queue, now + APART);
    try {
      if (!(await rerouting.seek(queue))) await failures.bounceAll(queue, obstacle);
    } catch (error) {
      log.error("mail could not be bounced", { queue: queue.name, error: errorText(error) });
      scheduler.wakeAt(queue, clock.now() + AGAIN);
    }
  }

  /** Why a queue waits. */
  heldBy(queue: QueueRuntime): Held | undefined {
    const obstacle = this.#standing.get(queue);
    return obstacle && { reason: "obstacle", why: obstacle.text, until: Number.POSITIVE_INFINITY };
  }

  /** A queue has another plan, or no mail any more. */
  gone(queue: QueueRuntime): void {
    if (!this.#standing.delete(queue)) return;
    const { virtualMta } = queue;
    const left = (this.#counts.get(virtualMta) ?? 1) - 1;
    if (left > 0) this.#counts.set(virtualMta, left);
    else {
      this.#counts.delete(virtualMta);
      this.#parts.alarms.clear(keyOf(virtualMta));
    }
  }

  /** The queues that wait, to be asked again as other plans are in force. */
  get standing(): readonly QueueRuntime[] {
    return [...this.#standing.keys()];
  }
}

function keyOf(virtualMta: string): string {
  return `standing:${virtualMta}`;
}
