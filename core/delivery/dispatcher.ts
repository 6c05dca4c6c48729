import type { Parked } from "../pool/idle-connections.ts";
import { Place } from "../pool/place.ts";
import { findSlot, idleInTheWay } from "../pool/slots.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { DispatcherParts } from "./dispatcher-parts.ts";
import { letGo, othersDone } from "./ending.ts";
import { Findings } from "./findings.ts";
import type { Held } from "./held.ts";
import { Interruptions } from "./interruptions.ts";
import { Line } from "./line.ts";
import { mayWork } from "./may-work.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { PlanInForce } from "./plan-in-force.ts";
import { groupedOf, groupOf, workOf } from "./queue-work.ts";
import { Throttle } from "./throttle.ts";
import { Worker } from "./worker.ts";
import type { WorkerParts } from "./worker-parts.ts";

/** Queues in line that are looked at when a place is free: some may be held up by limits of their own. */
const TRIES = 16;

/**
 * Gives connections to queues that have mail due. A queue grows by one connection at a time while it has more due, up to its
 * limits; queues that find the server full wait in one line, where each has its share of the places that get free.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #throttle: Throttle;
  readonly #workerParts: WorkerParts;
  readonly #plans: PlanInForce;
  readonly #findings: Findings;
  readonly #line: Line;
  readonly #interruptions: Interruptions;
  readonly #workers = new Map<Worker, Promise<void>>();
  /** Workers that have no place yet and hope for that of an idle connection. */
  #hopeful = 0;
  #draining = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    const { clock, limitStore, scheduler } = parts;
    this.#plans = parts.plans;
    this.#findings = new Findings(parts, this);
    this.#line = new Line(clock);
    this.#interruptions = new Interruptions(this.#line);
    this.#throttle = new Throttle({
      clock,
      limits: limitStore,
      counts: parts.connector.counts,
      wakeAt: (queue, at) => scheduler.wakeAt(queue, at),
    });
    this.#workerParts = {
      ...parts,
      throttle: this.#throttle,
      draining: () => this.#draining,
      othersWait: (queue) => this.#line.othersWait(queue),
      isInterrupted: (queue, plan) => this.#interruptions.takesFrom(queue, plan),
      inForce: (queue, plan) => this.#plans.of(queue) === plan,
      more: (queue) => this.wake(queue),
    };
  }

  /** Other plans are in force: whoever was held back by the old ones is asked again. */
  plansChanged(): void {
    const { missingAgents, moves, lanes, rerouting } = this.#parts;
    for (const one of [missingAgents, moves, lanes, rerouting]) one.plansChanged();
    // While they are still known to wait for what they waited for.
    this.#line.admitAll();
    for (const queue of [...this.#throttle.plansChanged(), ...this.#plans.plansChanged()])
      this.wake(queue);
    for (let begun = true; begun; ) begun = this.#moveOn();
    this.#parts.ages.plansChanged();
  }

  /** Another plan is in force for a queue: connections at work end after what is under way on them. */
  planChanged(queue: QueueRuntime): void {
    workOf(queue).plans++;
    this.#parts.ages.planChanged(queue);
    this.#parts.lanes.planChanged(queue);
    this.#parts.rerouting.planChanged(queue);
    this.#openAnew(queue);
  }

  /** Other sources or hosts may be used for a queue: the same. */
  connectionsChanged(queue: QueueRuntime): void {
    workOf(queue).plans++;
    this.#openAnew(queue);
  }

  #openAnew(queue: QueueRuntime): void {
    while (this.#parts.idle.evictOne({ queue: queue.name }));
    this.#throttle.planChanged(queue);
    this.wake(queue);
  }

  /** Why a queue sends nothing, or no more, at the moment although it has mail due; undefined when no limit holds it. */
  heldBy(queue: QueueRuntime): Held | undefined {
    const { slowing, limits } = this.#parts;
    const looks = this.#findings.heldBy(queue);
    const held = looks ?? this.#throttle.heldBy(queue) ?? slowing.heldBy(queue);
    return held ?? this.#plans.heldBy(queue, this.#line.waits(queue), limits);
  }

  /** A queue has been empty for long, and its object is no longer used. */
  forget(queue: QueueRuntime): void {
    const { lanes, slowing, ages } = this.#parts;
    for (const one of [this.#throttle, lanes, slowing, this.#plans, ages]) one.forget(queue);
    this.#line.leave(queue);
  }

  /** A queue may have mail due: gives it a connection if it may have one more. */
  wake(queue: QueueRuntime): void {
    this.#begin(queue);
  }

  /** True when the queue was given a connection. */
  #begin(queue: QueueRuntime): boolean {
    try {
      const begun = this.#mayBegin(queue);
      // Nothing takes from it now: what was read ahead is read again in time.
      if (queue.connections === 0) queue.rows.letGo();
      return begun;
    } catch (error) {
      this.#parts.scheduler.unreadable(queue, error);
      return false;
    }
  }

  #mayBegin(queue: QueueRuntime): boolean {
    const { clock, idle, limits, refusals, slowing, traces } = this.#parts;
    const now = clock.now();
    this.#throttle.awake(queue);
    if (this.#draining) return false;
    if (!mayWork(queue, now) || !queue.rows.hasDue(now)) {
      // It may have stood in line for mail that is due later now: it is woken for that in time.
      // Who bounces all of it wakes the queue at the end.
      if (queue.connections === 0 && !workOf(queue).bouncing) this.#parts.scheduler.rest(queue);
      return false;
    }
    if (this.#parts.rerouting.takes(queue) || this.#findings.hold(queue)) return false;
    const plan = this.#plans.of(queue);
    if (plan === undefined || queue.connections >= plan.maxConnections) return false;
    this.#line.setGroup(queue, plan.connectionGroup);
    if (slowing.holds(queue) || this.#throttle.holdsSending(queue, plan)) return false;
    // What is traced goes over a connection of its own.
    const kept = traces.waits(queue)
      ? undefined
      : idle.nextOfQueue(queue.name, this.#throttle.fits(queue, plan));
    if (kept !== undefined && this.#hopeful >= idle.size) {
      // It is promised to a queue that has waited for it.
      this.#line.join(queue, plan.priority);
      return false;
    }
    // Mail that the host of the kept connection refused before goes to another one first.
    if (kept !== undefined && !refusals.ofNext(queue, now).includes(kept.pooled.place))
      return this.#useKept(queue, plan, kept);
    if (this.#throttle.holdsConnecting(queue, plan, now)) {
      if (kept === undefined) return false;
      this.#throttle.awake(queue);
      return this.#useKept(queue, plan, kept);
    }
    if (queue.connections > 0 && this.#throttle.opensNoMore(queue)) return false;
    if (this.#parts.policy.agent(plan) === undefined) {
      this.#parts.missingAgents.hold(queue, plan);
      return false;
    }
    const blocked = limits.blockedBy(queue.name, groupOf(queue), plan);
    const idleOnes = blocked === undefined ? 0 : idleInTheWay(idle, blocked, groupedOf(queue));
    if (blocked !== undefined && this.#hopeful >= idleOnes) {
      if (blocked === "virtual-mta" && idleOnes === 0) this.#line.joinApart(queue, plan.priority);
      // With no connection at work those of the queue are idle, and promised to others.
      else if (blocked !== "queue" || queue.connections === 0)
        this.#line.join(queue, plan.priority);
      this.#interruptions.waits(queue, plan);
      return false;
    }
    const begun = this.#throttle.begin(queue, plan);
    const place = new Place(() => findSlot(this.#parts, groupedOf(queue), plan));
    // It is taken at once: many queues may be woken before the first connection is open.
    if (blocked === undefined) place.take();
    else this.#hopeful++;
    const traced = traces.take(queue, plan);
    const isTraced = traced !== undefined;
    const worker = new Worker(this.#workerParts, queue, traced?.plan ?? plan, place, isTraced);
    this.#start(queue, plan, worker, () =>
      worker.useNew(begun).finally(() => {
        begun.settle();
        traced?.ended();
        if (blocked !== undefined) this.#hopeful--;
      }),
    );
    return true;
  }

  /** Goes on with a connection that is idle. */
  #useKept(queue: QueueRuntime, plan: DeliveryPlan, parked: Parked): true {
    this.#parts.idle.take(parked);
    const place = new Place(() => findSlot(this.#parts, groupedOf(queue), plan));
    place.takeOver(parked.slot);
    const worker = new Worker(this.#workerParts, queue, plan, place);
    this.#start(queue, plan, worker, () => worker.useKept(parked.pooled));
    return true;
  }

  #start(queue: QueueRuntime, plan: DeliveryPlan, worker: Worker, run: () => Promise<void>): void {
    queue.connections++;
    this.#line.took(queue, plan.priority);
    this.#interruptions.began(queue, plan, worker);
    this.#workers.set(worker, this.#untilDone(queue, plan, worker, run()));
  }

  async #untilDone(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    worker: Worker,
    work: Promise<void>,
  ): Promise<void> {
    try {
      await work;
    } catch (error) {
      await this.#parts.failures.brokeOff(queue, error);
    }
    queue.connections--;
    this.#line.gave(queue);
    this.#interruptions.ended(worker);
    this.#workers.delete(worker);
    if (worker.foundNoPlace) this.#line.join(queue, plan.priority);
    this.#afterWork(queue);
  }

  /** Gives the next in line the place that may be free; false when nobody took it. */
  #moveOn(): boolean {
    for (let blocked = 0; blocked < TRIES; ) {
      const first = this.#line.next();
      if (first === undefined) return false;
      if (this.#begin(first)) return true;
      if (this.#line.has(first)) {
        this.#line.passOver(first);
        blocked++;
      }
      // Unless it waits apart again, it leaves its turn to others of its virtual MTA.
      else if (!this.#line.isApart(first)) this.#line.admit(groupOf(first));
    }
    return false;
  }

  /** A place is free: the line moves on, then the queue itself may go on. */
  #afterWork(queue: QueueRuntime): void {
    this.#line.admit(groupOf(queue));
    this.#moveOn();
    if (queue.connections > 0) return;
    queue.rows.letGo();
    this.#parts.scheduler.rest(queue);
  }

  /** Breaks off: connections at work are closed, their mail stays in the queue. Resolves when no delivery runs. */
  async halt(): Promise<void> {
    this.#letGo();
    this.#parts.settling.stop();
    for (const worker of this.#workers.keys()) worker.cut();
    await this.#allDone();
  }

  /**
   * Starts nothing new, and lets go of connections that carry no message: idle ones and those being opened. Resolves when every message
   * under way has its outcome recorded; whoever cannot wait that long calls `halt`.
   */
  async drain(): Promise<void> {
    this.#letGo();
    await this.#allDone();
  }

  #letGo(): void {
    this.#draining = true;
    letGo(this.#parts);
  }

  async #allDone(): Promise<void> {
    await othersDone(this.#parts);
    while (this.#workers.size > 0) await Promise.allSettled([...this.#workers.values()]);
  }
}
