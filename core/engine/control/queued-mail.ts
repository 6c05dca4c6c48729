import type {
  CountPage,
  DamagedRecord,
  DeletionOptions,
  DeletionPage,
  FailurePage,
  FailureReply,
  MailPage,
  MovePage,
  PriorityPage,
  QueuedMailControl,
  QueuedRecipient,
  RetryPage,
} from "../../control/queued-mail.ts";
import { attemptWithout } from "../../delivery/attempt-without.ts";
import { discardAll } from "../../delivery/follow-ups.ts";
import type { Held } from "../../delivery/held.ts";
import type { Lanes } from "../../delivery/lanes.ts";
import type { Attempt, Outcome } from "../../delivery/outcome.ts";
import {
  type NewReport,
  type OutcomeJournal,
  placeReports,
  reportedParts,
} from "../../delivery/outcome-journal.ts";
import type { DeliveryPolicy } from "../../delivery/policy.ts";
import { isUnfit } from "../../delivery/settling.ts";
import { failed } from "../../errors/delivery-failure.ts";
import { errorText } from "../../errors/error-text.ts";
import type { MessageInfo } from "../../message/envelope.ts";
import type { FindLimits, FindPosition, FoundRecipient, MailFilter } from "../../queue/find.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { NewMessage, QueueStore, RecipientRow } from "../../queue/store.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import { Slices } from "../../time/pace.ts";
import { CALLS, type Claimed, Claims, LOOKS, rowsOf } from "./claims.ts";
import { countedMail } from "./counted-mail.ts";
import { damagedRecords } from "./damaged-records.ts";
import { type ForcedFailureParts, failClaimed, failureOf } from "./forced-failure.ts";
import { type MoveParts, moveClaimed, noQueue } from "./moved-by-operator.ts";
import { queuedRecipient } from "./queued-recipient.ts";

/** The most recipients in one answer. */
const MOST = 1000;
/** Pieces that one call deletes. */
const PAGES = 5;
/** Queues that are worked on at a time: all of a piece, or fewer where each has a report made, of which there may be only so many in memory. */
const QUEUES_AT_ONCE = LOOKS;
const REPORTING_AT_ONCE = 32;

/** RFC 3463 §3.8: the operator's will is nothing the code has a word for. */
const DELETED = failed("internal", "5.0.0", "deleted by administrator", undefined);

/** What it works with. */
export interface QueuedMailParts extends ForcedFailureParts, MoveParts {
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
  /** True for the whole name of a queue that mail could come into. */
  readonly mayBeQueue: (name: string) => boolean;
  readonly policy: Pick<DeliveryPolicy, "report" | "place" | "settled" | "agentOf">;
  readonly journal: OutcomeJournal;
  readonly clock: Clock;
  readonly log: Log;
  /** What holds a queue back. */
  readonly heldBy: (queue: QueueRuntime) => Held | undefined;
  readonly lanes: Pick<Lanes, "valuesOf" | "heldBy">;
}

/** The operator's hand on mail that waits: looks through it and takes it out, a bounded piece at a time. */
export class QueuedMail implements QueuedMailControl {
  readonly #parts: QueuedMailParts;
  readonly #claims: Claims;

  constructor(parts: QueuedMailParts) {
    this.#parts = parts;
    this.#claims = new Claims(parts);
  }

  /** Up to `most` recipients that fit, from `after` on. */
  async list(
    filter: MailFilter,
    after: FindPosition | undefined,
    asked: number,
  ): Promise<MailPage> {
    const most = Math.min(asked, MOST);
    const slices = new Slices();
    const recipients: QueuedRecipient[] = [];
    let next = after;
    for (let calls = 0; calls < CALLS && recipients.length < most; calls++) {
      const limits: FindLimits = { looks: LOOKS, found: most - recipients.length };
      const found = await this.#parts.store.find(filter, next, limits);
      for (const one of found.found) recipients.push(queuedRecipient(this.#parts, one));
      next = found.next;
      if (next === undefined) break;
      await slices.between();
    }
    return { recipients, next };
  }

  count(filter: MailFilter, after: FindPosition | undefined): Promise<CountPage> {
    return countedMail(this.#parts, filter, after);
  }

  damaged(most: number): readonly DamagedRecord[] {
    const { store, scheduler } = this.#parts;
    return damagedRecords(store, scheduler, Math.min(most, MOST));
  }

  /**
   * Takes recipients that fit out of their queues, from `after` on, as many as one call may. Those under way are left and
   * counted. Rejects when the store cannot be written: what is gone by then is gone.
   */
  async delete(
    filter: MailFilter,
    after: FindPosition | undefined,
    options: DeletionOptions,
  ): Promise<DeletionPage> {
    const atOnce = options.reported ? REPORTING_AT_ONCE : QUEUES_AT_ONCE;
    const take = (taken: Claimed): Promise<void> => this.#take(taken, options);
    const done = await this.#pages({ filter, after, atOnce }, take);
    return { deleted: done.count, underWay: done.underWay, next: done.next };
  }

  async fail(
    filter: MailFilter,
    after: FindPosition | undefined,
    reply: FailureReply,
  ): Promise<FailurePage> {
    const failure = failureOf(reply);
    const done = await this.#pages({ filter, after, atOnce: REPORTING_AT_ONCE }, (taken) =>
      failClaimed(this.#parts, taken, failure, ({ row, message }) =>
        this.#attemptOf(taken.queue, row, message, true),
      ),
    );
    return { failed: done.count, underWay: done.underWay, next: done.next };
  }

  async move(queue: string, to: string, after: FindPosition | undefined): Promise<MovePage> {
    if (queue === to || !this.#parts.mayBeQueue(to)) throw new RangeError(noQueue(to));
    const asked = { filter: { queue }, after, atOnce: QUEUES_AT_ONCE };
    const done = await this.#pages(asked, (taken) =>
      moveClaimed(this.#parts, this.#claims, taken, to),
    );
    return { moved: done.count, underWay: done.underWay, next: done.next };
  }

  /** Does something with the recipients that fit, from `after` on, as many as one call may. */
  async #pages(
    {
      filter,
      after,
      atOnce,
    }: {
      readonly filter: MailFilter;
      readonly after: FindPosition | undefined;
      readonly atOnce: number;
    },
    work: (taken: Claimed) => Promise<void>,
    isWanted?: (row: RecipientRow) => boolean,
  ): Promise<{ count: number; underWay: number; next: FindPosition | undefined }> {
    const done = { count: 0, underWay: 0, next: after };
    for (let pages = 0; pages < PAGES; pages++) {
      const page = await this.#claims.next(filter, done.next, isWanted);
      await this.#claims.each(page.taken, atOnce, work);
      for (const { found } of page.taken) done.count += found.length;
      done.underWay += page.underWay;
      done.next = page.next;
      if (page.next === undefined) break;
    }
    return done;
  }

  async retryNow(queue: string, after: FindPosition | undefined): Promise<RetryPage> {
    const now = this.#parts.clock.now();
    const done = await this.#pages(
      { filter: { queue }, after, atOnce: QUEUES_AT_ONCE },
      (taken) => this.#change(taken, { due: now }),
      ({ due }) => due > now,
    );
    return { scheduled: done.count, next: done.next };
  }

  async setPriority(
    filter: MailFilter,
    after: FindPosition | undefined,
    priority: number,
  ): Promise<PriorityPage> {
    const done = await this.#pages(
      { filter, after, atOnce: QUEUES_AT_ONCE },
      (taken) => this.#change(taken, { priority }),
      (row) => row.priority !== priority,
    );
    return { changed: done.count, underWay: done.underWay, next: done.next };
  }

  /** Changes claimed rows, and hands them back to their queue. */
  async #change(
    { queue, found }: Claimed,
    change: { readonly due?: number; readonly priority?: number },
  ): Promise<void> {
    const { store, scheduler } = this.#parts;
    const deferred = found.map(({ row }) => ({ row, due: row.due, attempted: false, ...change }));
    const rows = await store.settle({ done: [], deferred, added: [] });
    this.#claims.end(queue, found, true);
    scheduler.offer(rows, false);
  }

  /** Takes claimed recipients out of one queue. */
  async #take({ queue, found }: Claimed, options: DeletionOptions): Promise<void> {
    const { store, scheduler, policy, journal, log } = this.#parts;
    const done = rowsOf(found);
    const outcomes = await this.#outcomesOf(queue, found, options);
    const groups = [...Map.groupBy(outcomes, ({ recipient }) => recipient.message).values()];
    const parts = groups.flatMap((group) => journal.outcomes(group) ?? []);
    const gone = { done, deferred: [], added: [], journal: { parts } };
    const reported = [...parts];
    const added: NewMessage[] = [];
    for (const group of options.reported ? groups : []) {
      const reports = await this.#reports(queue, group);
      reported.push(...(reportedParts(journal, group, reports) ?? []));
      added.push(...reports);
    }
    let rows: readonly RecipientRow[];
    try {
      rows = await store.settle({ ...gone, added, journal: { parts: reported } });
    } catch (error) {
      discardAll(added);
      if (!isUnfit(error) || added.length === 0) throw error;
      // Reports that can never be stored keep nothing from being deleted.
      const text = errorText(error);
      log.error("no delivery report could be made", { queue: queue.name, error: text });
      rows = await store.settle(gone);
    }
    scheduler.left(queue, done.length);
    this.#claims.end(queue, found, true);
    scheduler.offer(rows, true);
    for (const outcome of outcomes) policy.settled(queue, outcome);
  }

  /** Reports on recipients of one message. */
  async #reports(queue: QueueRuntime, outcomes: readonly Outcome[]): Promise<readonly NewReport[]> {
    const { policy } = this.#parts;
    // Whoever failed to make one has said so in the log; the recipients go nonetheless.
    const reports = await Promise.resolve(policy.report(queue, outcomes)).catch(() => []);
    return placeReports(policy, reports);
  }

  async #outcomesOf(
    queue: QueueRuntime,
    found: readonly FoundRecipient[],
    { accounted, reported }: DeletionOptions,
  ): Promise<readonly Outcome[]> {
    const attempts = new Map<number, Attempt>();
    const outcomes: Outcome[] = [];
    for (const { row, message } of found) {
      let attempt = attempts.get(row.message);
      if (attempt === undefined) {
        attempt = await this.#attemptOf(queue, row, message, reported);
        attempts.set(row.message, attempt);
      }
      const told = { attempt, recipient: row, failure: DELETED, accounted, reported };
      outcomes.push({ kind: "deleted", ...told });
    }
    return outcomes;
  }

  async #attemptOf(
    queue: QueueRuntime,
    row: RecipientRow,
    message: MessageInfo | undefined,
    withBody: boolean,
  ): Promise<Attempt> {
    const { policy, store, clock } = this.#parts;
    const at = clock.now();
    const body = withBody ? await store.body(row.message) : undefined;
    return attemptWithout(policy, queue, at, [message, body]);
  }
}
