import { errorText } from "../errors/error-text.ts";
import type { Submission } from "../message/submission.ts";
import type { JournalChange, JournalPart, ReportDebt } from "../queue/journal-log.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Deferral, QueueStore, RecipientRow, RowMove, Settlement } from "../queue/store.ts";
import { StoreError } from "../queue/store-error.ts";
import type { Log } from "../telemetry/log.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { discardAll, type FollowUp } from "./follow-ups.ts";
import type { Outcome } from "./outcome.ts";
import {
  type NewReport,
  type OutcomeJournal,
  placeReports,
  reportedParts,
} from "./outcome-journal.ts";
import { OwedReports, type StoreReports } from "./owed-reports.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { Traces } from "./traces.ts";

/** Pause before a failed record is tried again unless a commit works before, milliseconds; doubles up to the second figure. */
const RETRY_FIRST = 500;
const RETRY_LONGEST = 30_000;

const NONE: readonly NewReport[] = [];

/** What else is recorded with outcomes: what an agent made of the message, and recipients that it moves to other queues. */
export interface SettledWith extends FollowUp {
  readonly moved: readonly RowMove[];
}

/** Nothing besides the outcomes. */
export const ALONE: SettledWith = { messages: NONE, state: [], journal: undefined, moved: [] };

/** True when a store said that it can never take what it was given, however often it is asked. */
export function isUnfit(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.kind === "misuse" || error.kind === "spoiled");
}

/** Records outcomes in the store and the journal, tells the observers afterwards, and sees to the reports they cause. */
export class Settling {
  readonly #store: QueueStore;
  readonly #scheduler: Scheduler;
  readonly #policy: DeliveryPolicy;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #journal: OutcomeJournal;
  readonly #traces: Traces;
  readonly #owed: OwedReports;
  readonly #giveUp = new AbortController();

  constructor(given: {
    readonly store: QueueStore;
    readonly scheduler: Scheduler;
    readonly policy: DeliveryPolicy;
    readonly clock: Clock;
    readonly log: Log;
    readonly journal: OutcomeJournal;
    readonly traces: Traces;
  }) {
    this.#store = given.store;
    this.#scheduler = given.scheduler;
    this.#policy = given.policy;
    this.#clock = given.clock;
    this.#log = given.log;
    this.#journal = given.journal;
    this.#traces = given.traces;
    const storeReports: StoreReports = async (added, journal) => {
      const rows = await this.#record({ done: [], deferred: [], added, journal });
      this.#scheduler.offer(rows, true);
    };
    this.#owed = new OwedReports({ ...given, storeReports }, this.#giveUp.signal);
  }

  /** Makes the reports that an earlier run left owed; resolves after `stop`. */
  resume(): Promise<void> {
    return this.#owed.resume();
  }

  /**
   * Records the outcomes of one attempt of one message, given one for each row of `group` that does not move; all are released. They are durable before
   * reports on them are made, which are owed until then. Resolves when all is stored: a store that fails is asked again until it works,
   * because the recipients must not be tried again meanwhile. `followUps` go into the commit that says what
   * became of the message. Rejects only after `stop`, or with `isUnfit` when the store can never take the follow-ups: nothing is recorded then.
   */
  settle(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    outcomes: readonly Outcome[],
    followUps: SettledWith = ALONE,
  ): Promise<void> {
    const reports = outcomes.length === 0 ? [] : this.#policyReports(queue, outcomes);
    if (reports instanceof Promise)
      return this.#settleOwing(queue, group, outcomes, reports, followUps);
    return reports.length === 0
      ? this.#settleWith(queue, group, outcomes, followUps, NONE, undefined)
      : this.#settleReported(queue, group, outcomes, reports, followUps);
  }

  async #settleReported(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    outcomes: readonly Outcome[],
    reports: readonly Submission[],
    followUps: SettledWith,
  ): Promise<void> {
    const made = await this.#place(queue, reports);
    return this.#settleWith(queue, group, outcomes, followUps, made, undefined);
  }

  /** Building a report takes time, in which a crash would repeat the attempt. */
  async #settleOwing(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    outcomes: readonly Outcome[],
    reports: Promise<readonly Submission[]>,
    followUps: SettledWith,
  ): Promise<void> {
    // It may fail before anybody waits for it.
    reports.catch(() => {});
    const debt = this.#owed.owe(outcomes);
    try {
      await this.#settleWith(queue, group, outcomes, followUps, NONE, debt);
    } catch (error) {
      if (debt !== undefined) this.#owed.cancel(debt);
      throw error;
    }
    if (debt !== undefined) await this.#owed.pay(debt, this.#clock.now(), reports);
  }

  async #settleWith(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    outcomes: readonly Outcome[],
    followUps: SettledWith,
    reports: readonly NewReport[],
    owes: ReportDebt | undefined,
  ): Promise<void> {
    const done: RecipientRow[] = [];
    const deferred: Deferral[] = [];
    for (const outcome of outcomes) {
      const { recipient: row } = outcome;
      if (outcome.kind === "deferred")
        deferred.push({
          ...{ row, due: outcome.nextAttempt, attempted: true },
          notes: outcome.notes,
        });
      else if (outcome.kind === "delayed")
        deferred.push({ row, due: row.due, attempted: false, noticed: true });
      else done.push(row);
    }
    const { messages, moved, state } = followUps;
    const added = reports.length === 0 ? messages : [...messages, ...reports];
    const journal = this.#noted(outcomes, reports, owes, followUps.journal);
    let rows: readonly RecipientRow[];
    try {
      rows = await this.#record({ done, deferred, added, journal, moved, state });
    } catch (error) {
      if (!isUnfit(error) || reports.length === 0) throw error;
      discardAll(reports);
      this.#noReport(queue, error);
      return this.#settleWith(queue, group, outcomes, followUps, NONE, owes);
    }
    queue.rows.release(group);
    this.#scheduler.left(queue, done.length + moved.length);
    if (rows.length > 0) {
      this.#scheduler.offer(rows.slice(0, deferred.length), false);
      this.#scheduler.offer(rows.slice(deferred.length), true);
    }
    for (const outcome of outcomes) this.#policy.settled(queue, outcome);
    if (this.#traces.any) for (const outcome of outcomes) this.#traces.settled(queue, outcome);
  }

  /** What goes into the journal; undefined for nothing. */
  #noted(
    outcomes: readonly Outcome[],
    reports: readonly NewReport[],
    owes: ReportDebt | undefined,
    more: readonly JournalPart[] | undefined,
  ): JournalChange | undefined {
    const told = outcomes.length === 0 ? undefined : this.#journal.outcomes(outcomes);
    const reported = reportedParts(this.#journal, outcomes, reports);
    const parts =
      reported === undefined && more === undefined
        ? told
        : [...(told ?? []), ...(reported ?? []), ...(more ?? [])];
    if (parts === undefined && owes === undefined) return undefined;
    return { ...(parts && { parts }), ...(owes && { owes }) };
  }

  /** Reports are worth less than the outcome: one that cannot be made is logged, and the outcome stands. */
  #policyReports(
    queue: QueueRuntime,
    outcomes: readonly Outcome[],
  ): readonly Submission[] | Promise<readonly Submission[]> {
    try {
      return this.#policy.report(queue, outcomes);
    } catch (error) {
      return this.#noReport(queue, error);
    }
  }

  async #place(queue: QueueRuntime, reports: readonly Submission[]): Promise<readonly NewReport[]> {
    try {
      return await placeReports(this.#policy, reports);
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
  #notRecorded(settlement: Settlement, error: unknown): void {
    if (hasMore(settlement) && isUnfit(error)) throw error;
    const { done, deferred } = settlement;
    const isEnd =
      error instanceof StoreError && (error.kind === "closed" || error.kind === "not-owner");
    const stopped = isEnd || this.#giveUp.signal.aborted;
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

/** True when there is something besides outcomes that a store may be unable to take. */
function hasMore({ added, moved = [], state = [] }: Settlement): boolean {
  return added.length + moved.length + state.length > 0;
}
