import { errorText } from "../errors/error-text.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Deferral, NewMessage, QueueStore, RecipientRow } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import { type Clock, sleep } from "../time/clock.ts";
import type { Outcome } from "./outcome.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** Pause before a failed record is tried again, milliseconds; doubles up to the second figure. */
const RETRY_FIRST = 500;
const RETRY_LONGEST = 30_000;

/** Records outcomes in the store, together with the reports they cause, and tells the observers afterwards. */
export class Settling {
  readonly #store: QueueStore;
  readonly #scheduler: Scheduler;
  readonly #policy: DeliveryPolicy;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(given: {
    readonly store: QueueStore;
    readonly scheduler: Scheduler;
    readonly policy: DeliveryPolicy;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#store = given.store;
    this.#scheduler = given.scheduler;
    this.#policy = given.policy;
    this.#clock = given.clock;
    this.#log = given.log;
  }

  /**
   * Records the outcomes of one attempt of one message. Resolves when they are durable: a store that fails is asked again
   * until it works, because the recipients must not be tried again meanwhile.
   */
  async settle(queue: QueueRuntime, outcomes: readonly Outcome[]): Promise<void> {
    const done: RecipientRow[] = [];
    const deferred: Deferral[] = [];
    for (const outcome of outcomes) {
      if (outcome.kind === "deferred")
        deferred.push({ row: outcome.recipient, due: outcome.nextAttempt, attempted: true });
      else done.push(outcome.recipient);
    }
    const added = await this.#reports(queue, outcomes);
    const rows = await this.#record({ done, deferred, added });
    this.#scheduler.left(queue, done.length);
    this.#scheduler.offer(rows.slice(0, deferred.length), false);
    this.#scheduler.offer(rows.slice(deferred.length), true);
    for (const outcome of outcomes) this.#policy.settled(queue, outcome);
  }

  /** Reports are worth less than the outcome: one that cannot be made is logged, and the outcome stands. */
  async #reports(
    queue: QueueRuntime,
    outcomes: readonly Outcome[],
  ): Promise<readonly NewMessage[]> {
    try {
      const reports = await this.#policy.report(queue, outcomes);
      if (reports.length === 0) return [];
      return await Promise.all(reports.map((report) => this.#policy.place(report)));
    } catch (error) {
      this.#log.error("no delivery report could be made", {
        queue: queue.name,
        error: errorText(error),
      });
      return [];
    }
  }

  async #record(settlement: Parameters<QueueStore["settle"]>[0]): Promise<readonly RecipientRow[]> {
    for (let pause = RETRY_FIRST; ; pause = Math.min(pause * 2, RETRY_LONGEST)) {
      try {
        return await this.#store.settle(settlement);
      } catch (error) {
        this.#log.error("outcomes could not be recorded; trying again", {
          recipients: settlement.done.length + settlement.deferred.length,
          error: errorText(error),
        });
      }
      await sleep(this.#clock, pause);
    }
  }
}
