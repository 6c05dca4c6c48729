import { errorText } from "../errors/error-text.ts";
import type { MessageBody } from "../message/body.ts";
import { isToBounce } from "../message/bounce-mark.ts";
import type { MessageInfo } from "../message/envelope.ts";
import { NOTIFY_DELAY } from "../message/envelope.ts";
import { claimLate } from "../queue/claim-late.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Answer, QueueStore, RecipientRow } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { TimerWheel } from "../time/timer-wheel.ts";
import { acceptedToBounce } from "./accepted-to-bounce.ts";
import { attemptWithout } from "./attempt-without.ts";
import { byMessage } from "./by-message.ts";
import { delayed, delayNoticeAfter } from "./delay-notices.ts";
import { expired, expiryOf } from "./expiry.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { workOf } from "./queue-work.ts";
import type { ReadMessage } from "./read-message.ts";
import type { Settling } from "./settling.ts";

/** Rows looked at in one go, and the pause before the next ones, milliseconds. */
const PAGE = 100;
const BETWEEN_PAGES = 5;

/** Pause after a look at a queue for each of its rows, milliseconds: looking takes a small part of the time, whatever its size. */
const PER_ROW = 1;

/** When recipients are looked at again that were under way, milliseconds. */
const UNDER_WAY = 60_000;

/** After a start, queues are looked at when those that can be delivered have been, milliseconds. */
const AFTER_START = 10_000;

/**
 * Sees to what becomes of mail by its age alone, whatever holds it up: a rate, a pause, a queue that waits after a failure. It bounces
 * when it is too old, and senders who asked for it hear of its delay. One wake-up per queue, when the first of its mail is due
 * for one or the other; queues are looked at one at a time. What an earlier run left that was accepted to bounce does so, too.
 */
export class AgeWatch {
  readonly #given: AgeWatchParts;
  readonly #wheel: TimerWheel<QueueRuntime>;
  readonly #due = new Set<QueueRuntime>();
  #looking: Promise<void> | undefined;
  readonly #end = new AbortController();

  constructor(given: AgeWatchParts) {
    this.#given = given;
    this.#wheel = new TimerWheel(given.clock, (due) => this.#wake(due));
  }

  /** Looks at the queues that were found in the store. */
  start(): void {
    const at = this.#given.clock.now() + AFTER_START;
    for (const queue of this.#given.scheduler.queues())
      if (queue.waiting > 0) this.#schedule(queue, at);
  }

  /** New mail has come into a queue. */
  received(queue: QueueRuntime, row: RecipientRow): void {
    const plan = this.#planOf(queue);
    if (plan === undefined) return;
    const now = this.#given.clock.now();
    const notice =
      (row.notify & NOTIFY_DELAY) === 0 ? Number.POSITIVE_INFINITY : plan.delayNoticeInterval;
    this.#schedule(queue, now + Math.min(plan.maxAge, notice));
  }

  /** Mail of any age has come into a queue from another one. */
  arrived(queue: QueueRuntime): void {
    this.#schedule(queue, this.#given.clock.now());
  }

  /** A queue's object is no longer used. */
  forget(queue: QueueRuntime): void {
    this.#wheel.cancel(queue);
    this.#due.delete(queue);
  }

  /** Other plans are in force: ages may mean something else now. */
  plansChanged(): void {
    for (const queue of this.#given.scheduler.queues()) this.planChanged(queue);
  }

  /** The same for one queue. */
  planChanged(queue: QueueRuntime): void {
    const plan = queue.waiting > 0 ? this.#planOf(queue) : undefined;
    if (plan === undefined) return;
    const { maxAge, delayNoticeInterval } = plan;
    const known = workOf(queue).ages;
    if (known?.maxAge === maxAge && known.delayNoticeInterval === delayNoticeInterval) return;
    workOf(queue).ages = { maxAge, delayNoticeInterval };
    this.#schedule(queue, this.#given.clock.now());
  }

  /** Looks at nothing more; resolves when what it had begun is recorded. */
  async stop(): Promise<void> {
    this.#wheel.stop();
    this.#due.clear();
    this.#end.abort();
    await this.#looking;
  }

  /** A plan that cannot be made is seen to by the dispatcher. */
  #planOf(queue: QueueRuntime): DeliveryPlan | undefined {
    try {
      return this.#given.policy.plan(queue);
    } catch {
      return undefined;
    }
  }

  /** Looks at a queue at that time, or earlier. */
  #schedule(queue: QueueRuntime, at: number): void {
    if (at === Number.POSITIVE_INFINITY || this.#end.signal.aborted) return;
    const planned = this.#wheel.dueOf(queue);
    if (planned === undefined || at < planned) this.#wheel.schedule(queue, at);
  }

  #wake(due: readonly QueueRuntime[]): void {
    for (const queue of due) this.#due.add(queue);
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = undefined;
      if (this.#due.size > 0) this.#wake([]);
    });
  }

  async #lookAtAll(): Promise<void> {
    for (const queue of this.#due) {
      this.#due.delete(queue);
      try {
        await this.#lookAt(queue);
      } catch (error) {
        const text = errorText(error);
        this.#given.log.error("the age of mail could not be checked", {
          queue: queue.name,
          error: text,
        });
        this.#schedule(queue, this.#given.clock.now() + AFTER_START);
      }
      if (this.#end.signal.aborted) return;
    }
  }

  async #lookAt(queue: QueueRuntime): Promise<void> {
    const { store, clock } = this.#given;
    const plan = this.#planOf(queue);
    if (plan === undefined) return this.#schedule(queue, clock.now() + AFTER_START);
    workOf(queue).ages = { maxAge: plan.maxAge, delayNoticeInterval: plan.delayNoticeInterval };
    let first = Number.POSITIVE_INFINITY;
    let seen = 0;
    const { rows: ownRows } = queue;
    const moves = ownRows.isMoving ? -1 : ownRows.moves;
    let after: RecipientRow | undefined;
    for (;;) {
      const answer = store.rows(queue.id, after, Number.POSITIVE_INFINITY, PAGE);
      const rows = answer instanceof Promise ? await answer : answer;
      after = rows.at(-1);
      seen += rows.length;
      const settled: Promise<void>[] = [];
      for (const group of byMessage(rows)) {
        const next = this.#lookAtMessage(queue, plan, group, settled);
        first = Math.min(first, next instanceof Promise ? await next : next);
      }
      await Promise.all(settled);
      if (rows.length < PAGE || this.#end.signal.aborted) break;
      await sleep(clock, BETWEEN_PAGES, this.#end.signal).catch(() => {});
    }
    // Some may have gone to where was looked already.
    if (seen > PAGE && ownRows.moves !== moves) first = Math.min(first, clock.now() + UNDER_WAY);
    this.#schedule(queue, Math.max(first, clock.now() + seen * PER_ROW));
  }

  /**
   * Bounces recipients of a message, or tells of their delay, as is due. Returns when one of them is due next. With a store that
   * answers at once nobody settles a row between its being read and claimed.
   */
  #lookAtMessage(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    rows: readonly RecipientRow[],
    settled: Promise<void>[],
  ): Answer<number> {
    const { store, clock } = this.#given;
    const [row] = rows;
    const message = row && store.message(row.message);
    if (message instanceof Promise) return this.#lookLate(queue, plan, rows, settled, message);
    if (row === undefined || message === undefined) return Number.POSITIVE_INFINITY;
    const ages = new Ages(message, plan, clock.now());
    const due = rows.filter((one) => ages.isDue(one));
    if (due.length === 0) return ages.next(rows);
    // Read before they are claimed: reading may fail, and they would be nobody's then.
    const body = store.body(row.message);
    if (body instanceof Promise) return this.#lookLate(queue, plan, rows, settled, message, body);
    const claimed = queue.rows.claim(due);
    this.#settle(queue, claimed, [message, body], ages, settled);
    return claimed.length < due.length ? ages.now + UNDER_WAY : ages.next(rows);
  }

  async #lookLate(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    rows: readonly RecipientRow[],
    settled: Promise<void>[],
    facts: Answer<MessageInfo | undefined>,
    content?: Promise<MessageBody | undefined>,
  ): Promise<number> {
    const [row] = rows;
    const [message, read] = await Promise.all([facts, content]);
    if (row === undefined || message === undefined) return Number.POSITIVE_INFINITY;
    const ages = new Ages(message, plan, this.#given.clock.now());
    const due = rows.filter((one) => ages.isDue(one));
    if (due.length === 0) return ages.next(rows);
    const body = content === undefined ? await this.#given.store.body(row.message) : read;
    const claimed = await claimLate(queue.rows, due);
    this.#settle(queue, claimed, [message, body], ages, settled);
    return claimed.length < due.length ? ages.now + UNDER_WAY : ages.next(rows);
  }

  #settle(
    queue: QueueRuntime,
    rows: readonly RecipientRow[],
    read: ReadMessage,
    ages: Ages,
    settled: Promise<void>[],
  ): void {
    if (rows.length === 0) return;
    const { settling, policy } = this.#given;
    const attempt = attemptWithout(policy, queue, ages.now, read);
    const outcomes = this.#outcomes(queue, rows, attempt, ages);
    settled.push(settling.settle(queue, rows, outcomes));
  }

  #outcomes(
    queue: QueueRuntime,
    rows: readonly RecipientRow[],
    attempt: Attempt,
    { isExpired, expiry }: Ages,
  ): readonly Outcome[] {
    const retryUntil = Number.isFinite(expiry) ? expiry : undefined;
    return rows.map((recipient): Outcome => {
      const told = { attempt, recipient };
      const refused = acceptedToBounce(recipient);
      return isExpired || refused !== undefined
        ? { kind: "bounced", ...told, failure: refused ?? expired(workOf(queue).failure) }
        : { kind: "delayed", ...told, failure: delayed(workOf(queue).failure), retryUntil };
    });
  }
}

/** The ages that matter of one message. */
class Ages {
  readonly now: number;
  readonly #message: MessageInfo;
  readonly #plan: DeliveryPlan;
  /** When it bounces for its age; Infinity for never. */
  readonly expiry: number;

  constructor(message: MessageInfo, plan: DeliveryPlan, now: number) {
    this.now = now;
    this.#message = message;
    this.#plan = plan;
    this.expiry = expiryOf(message, plan);
  }

  get isExpired(): boolean {
    return this.expiry <= this.now;
  }

  isDue(row: RecipientRow): boolean {
    const since = Math.max(row.lastAttempt, this.#message.receivedAt);
    return isToBounce(row) || this.#nextOf(row, since) <= this.now;
  }

  #nextOf(row: RecipientRow, at: number): number {
    const notice = delayNoticeAfter(row, this.#message, at, this.#plan.delayNoticeInterval);
    return Math.min(this.expiry, notice);
  }

  /** When one of some recipients is due next. */
  next(rows: readonly RecipientRow[]): number {
    if (this.isExpired) return Number.POSITIVE_INFINITY;
    return rows.reduce((first, row) => Math.min(first, this.#nextOf(row, this.now)), this.expiry);
  }
}

interface AgeWatchParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
  readonly policy: DeliveryPolicy;
  readonly settling: Settling;
}
