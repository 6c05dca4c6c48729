import type { Grant, LimitKey, LimitStore } from "../limits/limit-store.ts";
import type { LimitedConnection } from "../limits/limit-subject.ts";
import { NO_KEYS, type RateKeys } from "../limits/rate-limit.ts";
import type { NoRoom, Obstacle } from "../pool/connector.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Clock } from "../time/clock.ts";
import { type Beginning, FREE, LimitedBeginning } from "./beginning.ts";
import type { Held } from "./held.ts";
import { bindingOf, heldByInterval, heldByRate, isShort } from "./held-by-limit.ts";
import type { DeliveryPlan } from "./plan.ts";
import {
  onlyRate,
  type RoomParts,
  roomSoon,
  waitForRoom,
  wantedFor,
  withRest,
} from "./room-wait.ts";
import { ThrottledQueue } from "./throttled-queue.ts";

/** After so long a queue whose hosts have no room looks them up anew: they may be others by then. Milliseconds. */
const LOOK_ANEW = 60_000;

/**
 * Holds queues back that have begun or tried as much as they may for now, and has them woken when they may again. A queue without
 * limits costs nothing here.
 */
export class Throttle {
  readonly #given: RoomParts;
  readonly #limits: LimitStore;
  readonly #clock: Clock;
  readonly #wakeAt: (queue: QueueRuntime, at: number) => void;
  readonly #queues = new Map<QueueRuntime, ThrottledQueue>();

  constructor(given: RoomParts & { readonly wakeAt: (queue: QueueRuntime, at: number) => void }) {
    this.#given = given;
    this.#limits = given.limits;
    this.#clock = given.clock;
    this.#wakeAt = given.wakeAt;
  }

  #of(queue: QueueRuntime): ThrottledQueue {
    let throttled = this.#queues.get(queue);
    if (throttled === undefined) {
      throttled = new ThrottledQueue(queue);
      this.#queues.set(queue, throttled);
    }
    return throttled;
  }

  /** True when a queue must not try more recipients now; it is then woken in time. */
  holdsSending(queue: QueueRuntime, plan: DeliveryPlan): boolean {
    if (plan.limits.length === 0) return false;
    const throttled = this.#of(queue);
    const { recipients, bytes, headroom } = throttled.under(plan.limits);
    const { missing } = throttled;
    if (throttled.waiting === undefined && missing === 0 && headroom.isPlenty(this.#limits))
      return false;
    const waited = throttled.waitedFor(recipients, 1) ?? throttled.waitedFor(bytes, missing);
    const binding =
      waited !== undefined && isShort(this.#limits, waited.key, waited.amount)
        ? waited
        : bindingOf(this.#limits, { recipients, bytes }, missing);
    if (binding === undefined) {
      // Whoever goes on has had its turn.
      if (waited !== undefined) throttled.stopWaiting();
      return false;
    }
    this.#hold(queue, plan, binding);
    return true;
  }

  /** Who waits for it already keeps its place in the line: new mail of others must not always come before it. */
  #hold(queue: QueueRuntime, plan: DeliveryPlan, short: NoRoom): void {
    const throttled = this.#of(queue);
    const { waitsFor: before } = throttled;
    let { waiting } = throttled;
    if (waiting === undefined || before?.key !== short.key || before.amount !== short.amount) {
      throttled.stopWaiting();
      const { keys, wanted } = withRest(short, throttled.under(plan.limits), queue, plan);
      waiting = this.#limits.wait(keys, wanted, () => {
        throttled.waiting = undefined;
        this.#wakeAt(queue, this.#clock.now());
      });
      throttled.waiting = waiting;
      throttled.waitsFor = short;
    }
    throttled.held = heldByRate(short.key, this.#limits, waiting.until);
  }

  /** True when a queue must not begin a connection now; it is then woken in time, or by a connection that it is opening. */
  holdsConnecting(queue: QueueRuntime, plan: DeliveryPlan, now: number): boolean {
    const known = this.#queues.get(queue);
    if (known !== undefined && this.#holdsByTime(queue, known, plan, now)) return true;
    known?.leaveCrowd();
    if (plan.limits.length === 0) return false;
    const throttled = known ?? this.#of(queue);
    for (const key of throttled.under(plan.limits).connections) {
      const most = this.#limits.most(key);
      if (most > throttled.opening) continue;
      if (most < Math.min(1, key.limit.count)) this.#hold(queue, plan, { key, amount: 1 });
      return true;
    }
    return false;
  }

  #holdsByTime(
    queue: QueueRuntime,
    known: ThrottledQueue,
    { connectInterval, rampUpInterval }: DeliveryPlan,
    now: number,
  ): boolean {
    const isRamp = queue.connections > 0 && rampUpInterval > connectInterval;
    // A clock that was set back must not hold a queue longer than the interval.
    const begunAt = Math.min(known.begunAt, now);
    const byInterval = begunAt + (isRamp ? rampUpInterval : connectInterval);
    if (byInterval > now) {
      known.held = isRamp
        ? heldByInterval("smtp-out-rampup-interval", rampUpInterval, byInterval)
        : heldByInterval("delivery-interval", connectInterval, byInterval);
      this.#wakeAt(queue, byInterval);
      return true;
    }
    if (known.crowd === undefined) return false;
    known.held = known.crowd.held;
    if (!known.crowd.isByHosts) return true;
    const byCrowd = Math.min(known.crowdedUntil, now + LOOK_ANEW);
    if (byCrowd > now) this.#wakeAt(queue, byCrowd);
    return byCrowd > now;
  }

  /**
   * A connection is begun; to be settled when it was, or cancelled when none was needed, or there was no place for one. What limits it
   * is taken when it is known where it goes.
   */
  begin(queue: QueueRuntime, { limits, connectInterval, rampUpInterval }: DeliveryPlan): Beginning {
    if (limits.length === 0 && connectInterval === 0 && rampUpInterval === 0) return FREE;
    return new LimitedBeginning({
      queue,
      throttled: this.#of(queue),
      limits: this.#limits,
      rates: limits,
      now: this.#clock.now(),
    });
  }

  /** No host that it could go to has room for a queue: it waits until one of them may have. */
  crowded(queue: QueueRuntime, plan: DeliveryPlan, obstacles: readonly Obstacle[]): void {
    const throttled = this.#of(queue);
    throttled.leaveCrowd();
    throttled.crowdedUntil = this.#clock.now() + LOOK_ANEW;
    throttled.crowd = waitForRoom(this.#given, queue, plan, obstacles, () => {
      throttled.leaveCrowd();
      this.#wakeAt(queue, this.#clock.now());
    });
  }

  /** Other plans are in force: whoever waits for hosts looks again. Returns the queues that are held back. */
  plansChanged(): readonly QueueRuntime[] {
    for (const throttled of this.#queues.values()) throttled.leaveCrowd();
    return this.held;
  }

  /** The same for one queue. */
  planChanged(queue: QueueRuntime): void {
    this.#queues.get(queue)?.leaveCrowd();
  }

  /** A connection failed while others of the queue are at work: no further one is opened for so many milliseconds. */
  openNoMoreFor(queue: QueueRuntime, time: number): void {
    this.#of(queue).openAfter = this.#clock.monotonic() + time;
  }

  /** True while a queue is to do with the connections it has. */
  opensNoMore(queue: QueueRuntime): boolean {
    return (this.#queues.get(queue)?.openAfter ?? -Infinity) > this.#clock.monotonic();
  }

  /** The limits of what is sent over a connection. */
  keysFor(queue: QueueRuntime, { limits }: DeliveryPlan, ends: LimitedConnection): RateKeys {
    if (limits.length === 0) return NO_KEYS;
    const throttled = this.#of(queue);
    const own = throttled.under(limits);
    return throttled.byConnection ? throttled.over(ends).all : own;
  }

  /** What is remembered of a queue some of whose limits are about connections; undefined for others. */
  #byConnection(queue: QueueRuntime, { limits }: DeliveryPlan): ThrottledQueue | undefined {
    if (limits.length === 0) return undefined;
    const throttled = this.#of(queue);
    throttled.under(limits);
    return throttled.byConnection ? throttled : undefined;
  }

  /** The limit that keeps mail from being sent over a connection, besides those of its queue; undefined when none does. */
  noRoomAt(queue: QueueRuntime, plan: DeliveryPlan, ends: LimitedConnection): NoRoom | undefined {
    const throttled = this.#byConnection(queue, plan);
    return throttled && this.#noRoomAt(throttled, ends);
  }

  #noRoomAt(throttled: ThrottledQueue, ends: LimitedConnection): NoRoom | undefined {
    const { own } = throttled.over(ends);
    if (throttled.missing === 0 && own.headroom.isPlenty(this.#limits)) return undefined;
    return bindingOf(this.#limits, own, throttled.missing);
  }

  /** Which connections have room for a queue's mail; undefined for all. */
  fits(
    queue: QueueRuntime,
    plan: DeliveryPlan,
  ): ((pooled: { readonly ends: LimitedConnection }) => boolean) | undefined {
    const throttled = this.#byConnection(queue, plan);
    return throttled && (({ ends }) => this.#noRoomAt(throttled, ends) === undefined);
  }

  /** How many recipients may be tried in one transaction now. */
  mostNow(queue: QueueRuntime, plan: DeliveryPlan, { bytes, headroom }: RateKeys): number {
    const most = Math.min(plan.maxRecipientsPerTransaction, headroom.least(this.#limits));
    if (bytes.length === 0) return most;
    const { missing } = this.#of(queue);
    if (missing === 0) return most;
    return bytes.some((key) => isShort(this.#limits, key, missing)) ? 0 : most;
  }

  /** Takes an amount of each key, or nothing: undefined when one of them has no room. */
  take(keys: readonly LimitKey[], amounts: readonly number[]): Grant | undefined {
    return this.#limits.take(keys, amounts);
  }

  /** There was no room over a connection, where there seemed to be. */
  doubt(queue: QueueRuntime, { limits }: DeliveryPlan, ends: LimitedConnection): void {
    if (limits.length > 0) this.#of(queue).doubt(limits, ends);
  }

  /** A message of so many bytes had no room, and the queue waits for that much; 0: it had. */
  lacks(queue: QueueRuntime, bytes: number): void {
    this.#of(queue).missing = bytes;
  }

  /** Waits for more to be allowed, where that is a matter of moments; false when it was, or is, not. */
  moreSoon(queue: QueueRuntime, plan: DeliveryPlan, keys: RateKeys): Promise<boolean> | false {
    const binding = bindingOf(this.#limits, keys, this.#of(queue).missing);
    return binding !== undefined && roomSoon(this.#given, binding, wantedFor(binding, queue, plan));
  }

  /** As `begin`, after a wait for the rate where that is a matter of moments; undefined when it is not. */
  async beginSoon(queue: QueueRuntime, plan: DeliveryPlan): Promise<Beginning | undefined> {
    if (plan.limits.length > 0)
      for (const key of this.#of(queue).under(plan.limits).connections) {
        if (!isShort(this.#limits, key, 1)) continue;
        const short = { key, amount: 1 };
        if (!(await roomSoon(this.#given, short, { amounts: [1] }))) return undefined;
      }
    return this.begin(queue, plan);
  }

  /** Waits for one of the hosts that had no room, where that is a matter of moments. */
  roomSoon(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    obstacles: readonly Obstacle[],
  ): Promise<boolean> | false {
    const first = onlyRate(obstacles);
    return first !== undefined && roomSoon(this.#given, first, wantedFor(first, queue, plan));
  }

  /** A queue is asked again, and nothing is known to hold it. */
  awake(queue: QueueRuntime): void {
    const throttled = this.#queues.get(queue);
    if (throttled === undefined) return;
    throttled.held = undefined;
  }

  /** Nothing is to be remembered of a queue; what it used counts on. */
  forget(queue: QueueRuntime): void {
    const throttled = this.#queues.get(queue);
    throttled?.stopWaiting();
    throttled?.leaveCrowd();
    this.#queues.delete(queue);
  }

  /** What holds a queue. */
  heldBy(queue: QueueRuntime): Held | undefined {
    return this.#queues.get(queue)?.heldAt(this.#clock.now());
  }

  /** Queues held back at the moment. */
  get held(): readonly QueueRuntime[] {
    const held: QueueRuntime[] = [];
    for (const [queue, throttled] of this.#queues)
      if (throttled.held !== undefined) held.push(queue);
    return held;
  }
}
