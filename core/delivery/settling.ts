import { errorText } from "../errors/error-text.ts";
import { NOTIFY_SUCCESS } from "../message/envelope.ts";
import type { Submission } from "../message/submission.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Deferral, NewMessage, QueueStore, RecipientRow, Settlement } from "../queue/store.ts";
import { StoreError } from "../queue/store-error.ts";
import type { Log } from "../telemetry/log.ts";
import { type Clock, sleep } from "../time/clock.ts";
import type { Outcome } from "./outcome.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** Pause before a failed record is tried again unless a commit works before, milliseconds; doubles up to the second figure. */
const RETRY_FIRST = 500;
const RETRY_LONGEST = 30_000;

const NONE: readonly NewMessage[] = [];

/** Records outcomes in the store, together with the reports they cause, and tells the observers afterwards. */
export class Settling {
  readonly #store: QueueStore;
  readonly #scheduler: Scheduler;
  readonly #policy: DeliveryPolicy;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #giveUp = new AbortController();

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
   * Records the outcomes of one attempt of one message, given one for each row of `group`, which is released. Resolves when they are
   * durable: a store that fails is asked again until it works, because the recipients must not be tried again meanwhile. Rejects
   * only after `stop`. `followUps`: what the agent made of the message, in the commit that says it is delivered.
   */
  settle(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    outcomes: readonly Outcome[],
    followUps: readonly NewMessage[] = NONE,
  ): Promise<void> {
    const reports = this.#policyReports(queue, outcomes);
    return !(reports instanceof Promise) && reports.length === 0
      ? this.#settleWith(queue, group, outcomes, followUps)
      : this.#settleReported(queue, group, outcomes, reports, followUps);
  }

  async #settleReported(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    outcomes: readonly Outcome[],
    reports: readonly Submission[] | Promise<readonly Submission[]>,
    followUps: readonly NewMessage[],
  ): Promise<void> {
    if (!(reports instanceof Promise)) {
      const added = [...followUps, ...(await this.#place(queue, reports))];
      return this.#settleWith(queue, group, outcomes, added);
    }
    // A report takes time to build. Who has the message already must not get it again for that reason if we crash meanwhile.
    const [taken, reported] = halves(outcomes, isPlainDelivery);
    let rest = group;
    if (taken.length > 0 && reported.length > 0) {
      const done = taken.map(({ recipient }) => recipient);
      rest = reported.map(({ recipient }) => recipient);
      queue.rows.split(group, [done, rest]);
      await this.#settleWith(queue, done, taken, followUps);
    }
    const made = await this.#place(queue, await reports);
    if (rest === group) await this.#settleWith(queue, group, outcomes, [...followUps, ...made]);
    else await this.#settleWith(queue, rest, reported, made);
  }

  async #settleWith(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    outcomes: readonly Outcome[],
    added: readonly NewMessage[],
  ): Promise<void> {
    const done: RecipientRow[] = [];
    const deferred: Deferral[] = [];
    for (const outcome of outcomes) {
      const { recipient: row } = outcome;
      if (outcome.kind === "deferred")
        deferred.push({ row, due: outcome.nextAttempt, attempted: true });
      else if (outcome.kind === "delayed")
        deferred.push({ row, due: row.due, attempted: false, noticed: true });
      else done.push(row);
    }
    const rows = await this.#record({ done, deferred, added });
    queue.rows.release(group);
    this.#scheduler.left(queue, done.length);
    if (rows.length > 0) {
      this.#scheduler.offer(rows.slice(0, deferred.length), false);
      this.#scheduler.offer(rows.slice(deferred.length), true);
    }
    for (const outcome of outcomes) this.#policy.settled(queue, outcome);
  }

  /** Reports are worth less than the outcome: one that cannot be made is logged, and the outcome stands. */
  #policyReports(
    queue: QueueRuntime,
    outcomes: readonly Outcome[],
  ): readonly Submission[] | Promise<readonly Submission[]> {
    try {
      const reports = this.#policy.report(queue, outcomes);
      return reports instanceof Promise
        ? reports.catch((error: unknown) => this.#noReport(queue, error))
        : reports;
    } catch (error) {
      return this.#noReport(queue, error);
    }
  }

  async #place(
    queue: QueueRuntime,
    reports: readonly Submission[],
  ): Promise<readonly NewMessage[]> {
    try {
      return await Promise.all(reports.map((report) => this.#policy.place(report)));
    } catch (error) {
      return this.#noReport(queue, error);
    }
  }

  #noReport(queue: QueueRuntime, error: unknown): readonly [] {
    const text = errorText(error);
    this.#log.error("no delivery report could be made", { queue: queue.name, error: text });
    return [];
  }

  async #record(settlement: Settlement): Promise<readonly RecipientRow[]> {
    for (let pause = RETRY_FIRST; ; pause = Math.min(pause * 2, RETRY_LONGEST)) {
      try {
        return await this.#store.settle(settlement);
      } catch (error) {
        this.#notRecorded(settlement, error);
      }
      await this.#pause(pause);
    }
  }

  /** Says so; throws the error when it is not to be tried again. */
  #notRecorded({ done, deferred }: Settlement, error: unknown): void {
    const closed = error instanceof StoreError && error.kind === "closed";
    const stopped = closed || this.#giveUp.signal.aborted;
    this.#log.error(
      stopped ? "outcomes not recorded" : "outcomes could not be recorded; trying again",
      { recipients: done.length + deferred.length, error: errorText(error) },
    );
    if (stopped) throw error;
  }

  /** Waits for the pause to be over, for a commit that works, or for the end. */
  async #pause(pause: number): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#giveUp.signal]);
    const waited = sleep(this.#clock, pause, signal).catch(() => {});
    await Promise.race([waited, this.#store.nextCommit()]);
    over.abort();
  }

  /** Outcomes that cannot be recorded now are given up: their recipients will be tried again after a restart. */
  stop(): void {
    this.#giveUp.abort();
  }
}

/** Delivered, with nothing to tell the sender. */
function isPlainDelivery({ kind, recipient }: Outcome): boolean {
  return kind === "delivered" && (recipient.notify & NOTIFY_SUCCESS) === 0;
}

function halves<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  const [first, second]: [T[], T[]] = [[], []];
  for (const one of all) (isFirst(one) ? first : second).push(one);
  return [first, second];
}
