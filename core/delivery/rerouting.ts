import { errorText } from "../errors/error-text.ts";
import { claimLate } from "../queue/claim-late.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { QueueStore, RecipientRow } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { AgeWatch } from "./age-watch.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { workOf } from "./queue-work.ts";
import type { Reroute } from "./route.ts";

/** Rows moved in one commit, and queues whose mail is moved at a time. */
const PAGE = 200;
const AT_ONCE = 4;

/** Pause after a move that failed, milliseconds. */
const AGAIN = 10_000;

/** What it works with. */
export interface ReroutingParts {
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
  readonly ages: Pick<AgeWatch, "arrived">;
  readonly policy: Pick<DeliveryPolicy, "moveState" | "route">;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * Moves the mail of queues whose route is another queue, a piece at a time. What is under way has its outcome first, and follows when it
 * waits again. After a restart the route is asked for again, and what is left moves then.
 */
export class Rerouting {
  readonly #parts: ReroutingParts;
  readonly #waiting = new Set<QueueRuntime>();
  readonly #moving = new Map<QueueRuntime, Promise<void>>();
  /** When queues are looked at again whose mail could not be moved. */
  readonly #again = new WeakMap<QueueRuntime, number>();
  /** Under what it was asked for queues that cannot send. */
  readonly #sought = new WeakMap<QueueRuntime, number>();
  #stopped = false;

  constructor(parts: ReroutingParts) {
    this.#parts = parts;
  }

  /** To be noted when a queue's route is asked for: its answer counts while this is the same. */
  asked(queue: QueueRuntime): number {
    return this.#parts.scheduler.reroutes.era + workOf(queue).plans;
  }

  /** The mail of a queue goes into another one from now on, unless the answer to what was asked comes too late. */
  begin(queue: QueueRuntime, { to, until }: Reroute, asked: number): void {
    const { scheduler, log } = this.#parts;
    // Another configuration, or mode, may send it elsewhere: it is asked again.
    if (asked !== this.asked(queue)) return;
    const isKnown = scheduler.reroutes.of(queue.name) !== queue.name;
    // Another answer that came meanwhile may have made it a loop: then it is asked again.
    if (!scheduler.reroutes.set(queue.name, to, until)) return;
    if (!isKnown) {
      log.info("mail goes to another queue", { queue: queue.name, to });
      workOf(queue).plans++;
    }
    this.takes(queue);
  }

  /** True when a queue's mail goes into another one: it is moved. */
  takes(queue: QueueRuntime): boolean {
    const { reroutes } = this.#parts.scheduler;
    if (reroutes.of(queue.name) === queue.name) return false;
    const { scheduler, clock } = this.#parts;
    const again = this.#again.get(queue);
    if (again !== undefined && again > clock.now()) scheduler.wakeAt(queue, again);
    // Whoever moves it looks again at the end.
    else if (!this.#moving.has(queue)) this.#waiting.add(queue);
    this.#moveOn();
    return true;
  }

  /**
   * Asks where the mail of a queue goes that cannot be sent from it, once under a plan; true when that is another queue, which it is
   * moved to. Never rejects.
   */
  async seek(queue: QueueRuntime): Promise<boolean> {
    const asked = this.asked(queue);
    if (this.#sought.get(queue) !== asked) {
      this.#sought.set(queue, asked);
      await this.#ask(queue);
    }
    return this.takes(queue);
  }

  /** Another plan is in force for a queue: where its mail goes is asked at once, whatever limits hold it now. */
  planChanged(queue: QueueRuntime): void {
    this.#parts.scheduler.reroutes.forget(queue.name);
    if (queue.waiting > 0 && !this.#stopped) void this.#ask(queue);
  }

  async #ask(queue: QueueRuntime): Promise<void> {
    const asked = this.asked(queue);
    try {
      const route = await this.#parts.policy.route(queue);
      if (route !== undefined && "to" in route && !this.#stopped) this.begin(queue, route, asked);
    } catch {
      // It is told, and asked again, before a connection is opened.
    }
  }

  /** All are; connections at work end after what is under way on them. */
  plansChanged(): void {
    const { scheduler } = this.#parts;
    scheduler.reroutes.clear();
    for (const queue of scheduler.queues()) workOf(queue).plans++;
  }

  #moveOn(): void {
    for (const queue of this.#waiting) {
      if (this.#stopped || this.#moving.size >= AT_ONCE) return;
      this.#waiting.delete(queue);
      const work = this.#move(queue).finally(() => {
        this.#moving.delete(queue);
        this.#moveOn();
      });
      this.#moving.set(queue, work);
    }
  }

  async #move(queue: QueueRuntime): Promise<void> {
    const { scheduler, log, clock } = this.#parts;
    try {
      await this.#moveAll(queue);
      this.#again.delete(queue);
    } catch (error) {
      this.#again.set(queue, clock.now() + AGAIN);
      const text = errorText(error);
      log.error("mail could not be moved to another queue", { queue: queue.name, error: text });
      scheduler.wakeAt(queue, clock.now() + AGAIN);
      return;
    }
    // Whoever has the rest gives it back, and wakes the queue.
    if (!queue.rows.someUnderWay) scheduler.rest(queue);
  }

  async #moveAll(queue: QueueRuntime): Promise<void> {
    const { store, scheduler, policy } = this.#parts;
    let after: RecipientRow | undefined;
    while (!this.#stopped && !queue.isPaused) {
      const to = scheduler.reroutes.of(queue.name);
      if (to === queue.name) return;
      const answer = store.rows(queue.id, after, Number.POSITIVE_INFINITY, PAGE);
      const rows = answer instanceof Promise ? await answer : answer;
      if (after === undefined && rows.length > 0) await policy.moveState(queue.name, to);
      after = rows.at(-1);
      if (after === undefined) return;
      const claimed =
        answer instanceof Promise ? await claimLate(queue.rows, rows) : queue.rows.claim(rows);
      if (claimed.length > 0) await this.#moveSome(queue, to, claimed);
      // Without a commit to wait for, others have their turn.
      else await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #moveSome(
    queue: QueueRuntime,
    to: string,
    claimed: readonly RecipientRow[],
  ): Promise<void> {
    const { store, scheduler, ages } = this.#parts;
    if (scheduler.reroutes.of(queue.name) !== to) {
      // It goes elsewhere since its rows were read.
      queue.rows.release(claimed);
      queue.rows.reread();
      return;
    }
    const target = scheduler.queue(to);
    let moved: readonly RecipientRow[];
    try {
      // Lanes are those of a queue: it is told when the row is read which one it is here.
      moved = await store.move(claimed, target.id, 0);
    } catch (error) {
      queue.rows.release(claimed);
      queue.rows.reread();
      throw error;
    }
    queue.rows.release(claimed);
    // Empty queues are forgotten, and a commit may take long.
    const there = scheduler.queue(to);
    scheduler.moved(queue, there, moved);
    ages.arrived(there);
  }

  /** Begins nothing more; resolves when what was begun is recorded. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#moving.values());
  }
}
