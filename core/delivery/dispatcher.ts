import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { Connector, HostSource, OpenResult } from "../pool/connector.ts";
import type { IdleConnections, PooledConnection } from "../pool/idle-connections.ts";
import type { ConnectionLimits, Slot } from "../pool/limits.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { Oversize } from "./oversize.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { QueueFailures } from "./queue-failures.ts";
import type { Route } from "./route.ts";
import { startSending } from "./sending.ts";
import { Throttle } from "./throttle.ts";
import type { Transmitter } from "./transmitter.ts";

/** Transactions after which a connection gives its place to a queue that waits for one. */
const TURN = 50;

/** Queues in line that are looked at when a place is free: some may be held up by limits of their own. */
const TRIES = 16;

const NO_PLAN: Omit<DeliveryFailure, "text"> = {
  stage: "internal",
  temporary: true,
  status: "4.3.0",
  reply: undefined,
  host: undefined,
};

/** A place in the limits for a connection that is to be opened. */
interface NewPlace {
  readonly slot: Slot;
  /** Hosts have enough connections: none was begun. */
  readonly cameToNone: (now: number) => void;
}

/** What the dispatcher works with. */
export interface DispatcherParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: DeliveryPolicy;
  readonly scheduler: Scheduler;
  readonly limits: ConnectionLimits;
  readonly idle: IdleConnections;
  readonly connector: Connector;
  readonly transmitter: Transmitter;
  readonly oversize: Oversize;
  readonly failures: QueueFailures;
  /** Ends attempts to connect. */
  readonly giveUp: () => void;
  /** Where the mail of a queue goes: by `route` if given, by MX of the queue's domain otherwise. */
  readonly hostsOf: (domain: string, plan: DeliveryPlan, route: Route | undefined) => HostSource;
}

/**
 * Gives connections to queues that have mail due. A queue grows by one connection at a time while it has more due, up to its
 * limits; queues that find the server full stand in one line and get the next free place in turn.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #throttle: Throttle;
  readonly #line: QueueRuntime[] = [];
  readonly #workers = new Set<Promise<void>>();
  readonly #atWork = new Set<PooledConnection>();
  #draining = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#throttle = new Throttle((queue, at) => parts.scheduler.wakeAt(queue, at));
  }

  /** Other plans are in force: who was held back by the old ones is asked again. */
  plansChanged(): void {
    for (const queue of this.#throttle.held) this.wake(queue);
  }

  /** A queue may have mail due: gives it a connection if it may have one more. */
  wake(queue: QueueRuntime): void {
    const { clock, limits, idle, log } = this.#parts;
    const now = clock.now();
    this.#throttle.awake(queue);
    if (this.#draining || !mayWork(queue, now) || !queue.hasDue(now)) return;
    const plan = this.#planOf(queue);
    if (plan === undefined || queue.connections >= plan.maxConnections) return;
    if (this.#throttle.holdsSending(queue, plan, now)) return;
    const parked = idle.takeForQueue(queue.name);
    if (parked === undefined) {
      if (this.#throttle.holdsConnecting(queue, plan, now)) return;
      let blocked = limits.blockedBy(queue.name, queue.virtualMta, plan);
      if (blocked === "total" && idle.evictOne())
        blocked = limits.blockedBy(queue.name, queue.virtualMta, plan);
      if (blocked === "queue" || (queue.openAfter > now && queue.connections > 0)) return;
      if (blocked !== undefined) {
        this.#standInLine(queue);
        return;
      }
    }
    queue.connections++;
    // The place is taken at once: many queues may be woken before the first connection is open.
    const place = parked ?? this.#takePlace(queue, plan, now);
    const worker = this.#work(queue, plan, place)
      .catch((error: unknown) => {
        log.error("delivery stopped unexpectedly", { queue: queue.name, error: errorText(error) });
        queue.reread();
      })
      .finally(() => {
        queue.connections--;
        this.#workers.delete(worker);
        this.#afterWork(queue);
      });
    this.#workers.add(worker);
  }

  #takePlace(queue: QueueRuntime, plan: DeliveryPlan, now: number): NewPlace {
    const slot = this.#parts.limits.take(queue.name, queue.virtualMta);
    return { slot, cameToNone: this.#throttle.begun(queue, plan, now) };
  }

  /** The queue's plan. A plugin that fails to make it must not end the server or lose mail: the queue waits. */
  #planOf(queue: QueueRuntime): DeliveryPlan | undefined {
    try {
      return this.#parts.policy.plan(queue);
    } catch (error) {
      const text = `no plan for this queue: ${errorText(error)}`;
      this.#parts.failures
        .failed(queue, { ...NO_PLAN, text })
        .catch((late: unknown) =>
          this.#parts.log.error("queue state lost", { error: errorText(late) }),
        );
      return undefined;
    }
  }

  #standInLine(queue: QueueRuntime): void {
    if (queue.inLine) return;
    queue.inLine = true;
    this.#line.push(queue);
  }

  /** A place is free: the line moves on, then the queue itself may go on. */
  #afterWork(queue: QueueRuntime): void {
    for (let blocked = 0; blocked < TRIES; ) {
      const first = this.#line.shift();
      if (first === undefined) break;
      first.inLine = false;
      this.wake(first);
      if (first.inLine) blocked++;
      else if (first.connections > 0) break;
    }
    if (queue.connections === 0) this.#parts.scheduler.rest(queue);
  }

  async #work(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    place: PooledConnection | NewPlace,
  ): Promise<void> {
    const { clock, idle, oversize, policy } = this.#parts;
    let pooled: PooledConnection;
    if ("connection" in place) pooled = place;
    else {
      while (oversize.isNext(queue, plan)) await oversize.bounceNext(queue, plan);
      if (!queue.hasDue(clock.now())) {
        place.slot.release();
        return;
      }
      const opened = await this.#open(queue, plan, place.slot);
      if (!opened.ok) {
        if (opened.failure === undefined) place.cameToNone(clock.now());
        else await this.#openFailed(queue, opened.failure);
        return;
      }
      pooled = opened.pooled;
      watchClose(pooled, queue, policy);
    }
    this.#atWork.add(pooled);
    const broken = await this.#transmitAll(queue, plan, pooled);
    this.#atWork.delete(pooled);
    if (broken !== undefined && pooled.answered === 0 && !this.#draining) {
      pooled.connection.destroy();
      await this.#parts.failures.failed(queue, broken);
    }
    if (!pooled.connection.usable) return;
    // A connection made under an older configuration is not kept: its host or address may not be wanted any more.
    const keep =
      plan.idleTimeout > 0 &&
      !this.#draining &&
      pooled.sent < plan.maxMessagesPerConnection &&
      this.#planOf(queue) === plan;
    if (keep && this.#line.length === 0) idle.park(pooled, plan.idleTimeout);
    else await pooled.connection.quit();
  }

  async #open(queue: QueueRuntime, plan: DeliveryPlan, slot: Slot): Promise<OpenResult> {
    const { policy, connector, hostsOf } = this.#parts;
    try {
      const route = await policy.route(queue);
      const opening = { ...plan, queue: queue.name, virtualMta: queue.virtualMta };
      return await connector.open(opening, hostsOf(queue.domain, plan, route), slot);
    } catch (error) {
      slot.release();
      throw error;
    }
  }

  /** With other connections at work a queue is alive: it only waits a little before it opens another. */
  async #openFailed(queue: QueueRuntime, failure: DeliveryFailure): Promise<void> {
    queue.lastError = failure.text;
    if (this.#draining) return;
    if (queue.underWay.size > 0) queue.openAfter = this.#parts.clock.now() + 10_000;
    else await this.#parts.failures.failed(queue, failure);
  }

  /**
   * Sends what is due until nothing is, the connection's turn is over, or it breaks; returns the failure that broke it. The next
   * message is sent as soon as the one before is written.
   */
  async #transmitAll(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    pooled: PooledConnection,
  ): Promise<DeliveryFailure | undefined> {
    const { clock, oversize, transmitter } = this.#parts;
    const pending = new Set<Promise<void>>();
    let broken: DeliveryFailure | undefined;
    const begun = pooled.sent;
    for (;;) {
      const mayGoOn =
        broken === undefined &&
        pooled.connection.usable &&
        !this.#draining &&
        pooled.sent < plan.maxMessagesPerConnection &&
        !(this.#line.length > 0 && pooled.sent - begun >= TURN) &&
        mayWork(queue, clock.now());
      if (mayGoOn && oversize.isNext(queue, plan)) {
        await oversize.bounceNext(queue, plan);
        continue;
      }
      const now = clock.now();
      const most = this.#throttle.mostNow(queue, plan, now);
      const group = mayGoOn && most > 0 ? queue.take(most, now) : undefined;
      if (group === undefined) {
        if (pending.size === 0) return broken;
        await Promise.race(pending);
        continue;
      }
      this.#throttle.tried(queue, plan, now, group.length);
      if (queue.connections < plan.maxConnections) this.wake(queue);
      pooled.sent++;
      const sending = startSending(transmitter, queue, pooled, group);
      const settled = sending.settled
        .then((failure) => {
          broken ??= failure;
        })
        .finally(() => pending.delete(settled));
      pending.add(settled);
      await sending.written;
    }
  }

  /** Breaks off: connections at work are closed, their mail stays in the queue. Resolves when no delivery runs. */
  async halt(): Promise<void> {
    this.#draining = true;
    this.#parts.giveUp();
    for (const { connection } of this.#atWork) connection.destroy();
    await this.drain();
  }

  /** Starts nothing new; resolves when everything under way has its outcome recorded. */
  async drain(): Promise<void> {
    this.#draining = true;
    while (this.#workers.size > 0) await Promise.allSettled([...this.#workers]);
    await this.#parts.idle.closeAll();
  }
}

function mayWork(queue: QueueRuntime, now: number): boolean {
  return !queue.state.paused && !queue.bouncing && queue.state.retryAt <= now;
}

function watchClose(pooled: PooledConnection, queue: QueueRuntime, policy: DeliveryPolicy): void {
  const { connection } = pooled;
  policy.opened(queue, connection.peer);
  connection.onClose(() =>
    policy.closed(queue, connection.peer, connection.closeReason?.text, pooled.sent),
  );
}
