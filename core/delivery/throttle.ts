import type { Grant, LimitKey, LimitStore, Wanted } from "../limits/limit-store.ts";
import type { AddressCounts } from "../pool/address-counts.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Clock } from "../time/clock.ts";
import type { Rate } from "../time/rate.ts";
import { Beginning } from "./beginning.ts";
import type { Held } from "./held.ts";
import { heldByCrowd, heldByInterval, heldByRate, type RateReason } from "./held-by-limit.ts";
import type { DeliveryPlan } from "./plan.ts";
import { type RateKey, ThrottledQueue } from "./throttled-queue.ts";

/** After so long a queue whose hosts have enough connections looks them up anew: they may be others by then. Milliseconds. */
const LOOK_ANEW = 60_000;

/** How long a connection waits for a limit that is a matter of moments, milliseconds. */
const MOMENT = 1000;

const ONE: Wanted = { amounts: [1] };

/** A connection without a limit. */
const FREE: Grant = { settle() {}, cancel() {} };

/**
 * Holds queues back that have begun or tried as much as they may for now, and has them woken when they may again. A queue without
 * limits costs nothing here.
 */
export class Throttle {
  readonly #limits: LimitStore;
  readonly #clock: Clock;
  readonly #addresses: Pick<AddressCounts, "wait">;
  readonly #wakeAt: (queue: QueueRuntime, at: number) => void;
  readonly #queues = new Map<QueueRuntime, ThrottledQueue>();

  constructor(given: {
    readonly limits: LimitStore;
    readonly clock: Clock;
    readonly addresses: Pick<AddressCounts, "wait">;
    readonly wakeAt: (queue: QueueRuntime, at: number) => void;
  }) {
    this.#limits = given.limits;
    this.#clock = given.clock;
    this.#addresses = given.addresses;
    this.#wakeAt = given.wakeAt;
  }

  #of(queue: QueueRuntime): ThrottledQueue {
    let throttled = this.#queues.get(queue);
    if (throttled === undefined) {
      throttled = new ThrottledQueue(queue.name);
      this.#queues.set(queue, throttled);
    }
    return throttled;
  }

  /** True when a queue must not try more recipients now; it is then woken in time. */
  holdsSending(queue: QueueRuntime, plan: DeliveryPlan): boolean {
    const { messageRate, dataRate } = plan;
    if (isLimit(messageRate)) {
      const { messages } = this.#of(queue);
      const held = this.#holdsFor(
        queue,
        messages,
        messageRate,
        wishOf(queue, plan),
        "message-rate",
      );
      if (held) return true;
    }
    if (!isLimit(dataRate)) return false;
    const { volume, missing } = this.#of(queue);
    return this.#holdsFor(queue, volume, dataRate, { amounts: [missing] }, "data-rate");
  }

  /** True when a queue must not begin a connection now; it is then woken in time. */
  holdsConnecting(queue: QueueRuntime, plan: DeliveryPlan, now: number): boolean {
    const { connectRate, connectInterval } = plan;
    const known = this.#queues.get(queue);
    if (known !== undefined) {
      // A clock that was set back must not hold a queue longer than the interval.
      const byInterval = Math.min(known.begunAt, now) + connectInterval;
      const byCrowd = known.crowd ? Math.min(known.crowdedUntil, now + LOOK_ANEW) : 0;
      const until = Math.max(byInterval, byCrowd);
      if (until > now) {
        known.held = until === byInterval ? heldByInterval(until) : heldByCrowd(until);
        this.#wakeAt(queue, until);
        return true;
      }
      known.leaveCrowd();
    }
    if (!isLimit(connectRate)) return false;
    const { connections } = known ?? this.#of(queue);
    return this.#holdsFor(queue, connections, connectRate, ONE, "connect-rate");
  }

  #holdsFor(
    queue: QueueRuntime,
    rateKey: RateKey,
    rate: Rate,
    wanted: Wanted,
    reason: RateReason,
  ): boolean {
    const throttled = this.#of(queue);
    const keys = rateKey.under(rate);
    if (this.#has(keys, wanted.amounts[0])) return false;
    throttled.stopWaiting();
    const waiting = this.#limits.wait(keys, wanted, () => {
      throttled.waiting = undefined;
      this.#wakeAt(queue, this.#clock.now());
    });
    throttled.waiting = waiting;
    throttled.held = heldByRate(reason, keys, this.#limits, waiting.until);
    return true;
  }

  /**
   * A connection is begun; to be settled when it was, or cancelled when none was needed, or there was no place for one. Undefined
   * when the rate has no room for it.
   */
  begin(queue: QueueRuntime, plan: DeliveryPlan): Grant | undefined {
    const { connectRate, connectInterval } = plan;
    if (!isLimit(connectRate) && connectInterval === 0) return FREE;
    const throttled = this.#of(queue);
    const grant = isLimit(connectRate)
      ? this.#limits.take(throttled.connections.under(connectRate), ONE.amounts)
      : FREE;
    return grant && new Beginning(throttled, this.#clock.now(), grant);
  }

  /** Some of its hosts have enough connections: the queue waits until one of those ends. */
  crowded(queue: QueueRuntime, plan: DeliveryPlan, addresses: readonly string[]): void {
    if (addresses.length === 0) return;
    const throttled = this.#of(queue);
    throttled.leaveCrowd();
    throttled.crowdedUntil = this.#clock.now() + LOOK_ANEW;
    throttled.crowd = this.#addresses.wait(addresses, plan.maxConnectionsPerAddress, () => {
      throttled.crowd = undefined;
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

  /** A connection failed while others of the queue are at work: no further one is opened before. */
  openNoMoreUntil(queue: QueueRuntime, time: number): void {
    this.#of(queue).openAfter = time;
  }

  /** True while a queue is to do with the connections it has. */
  opensNoMore(queue: QueueRuntime, now: number): boolean {
    return (this.#queues.get(queue)?.openAfter ?? 0) > now;
  }

  /** How many recipients may be tried in one transaction now. */
  mostNow(queue: QueueRuntime, plan: DeliveryPlan): number {
    const { maxRecipientsPerTransaction, messageRate } = plan;
    if (!this.#hasVolume(queue, plan)) return 0;
    if (!isLimit(messageRate)) return maxRecipientsPerTransaction;
    const [key] = this.#of(queue).messages.under(messageRate);
    return Math.min(maxRecipientsPerTransaction, this.#limits.most(key));
  }

  /** False while there is no room for the message that there was none for before. */
  #hasVolume(queue: QueueRuntime, { dataRate }: DeliveryPlan): boolean {
    if (!isLimit(dataRate)) return true;
    const { volume, missing } = this.#of(queue);
    return this.#has(volume.under(dataRate), missing);
  }

  #has([key]: ReturnType<RateKey["under"]>, amount = 1): boolean {
    return this.#limits.most(key) >= Math.min(amount, key.limit.count);
  }

  /**
   * A message of so many bytes is about to be sent; to be settled with what was delivered. Undefined when the volume of data has no
   * room for it: the queue waits for that much.
   */
  sending(queue: QueueRuntime, { dataRate }: DeliveryPlan, size: number): Grant | undefined {
    const throttled = this.#of(queue);
    const grant = this.#limits.take(throttled.volume.under(dataRate), [size]);
    throttled.missing = grant === undefined ? size : 0;
    return grant;
  }

  /** Recipients are about to be tried; to be settled when they were. Undefined when the rate, or one of their lane's, has no room for them. */
  trying(
    queue: QueueRuntime,
    { messageRate }: DeliveryPlan,
    many: number,
    lane: readonly LimitKey[] = [],
  ): Grant | undefined {
    const own = isLimit(messageRate) ? this.#of(queue).messages.under(messageRate) : [];
    const keys = lane.length === 0 ? own : [...own, ...lane];
    return this.#limits.take(keys, new Array<number>(keys.length).fill(many));
  }

  /** Waits for more to be allowed, where that is a matter of moments; false when it was, or is, not. */
  moreSoon(queue: QueueRuntime, plan: DeliveryPlan): Promise<boolean> | false {
    const { messageRate, dataRate } = plan;
    if (!this.#hasVolume(queue, plan)) {
      const { volume, missing } = this.#of(queue);
      return this.#soon(volume.under(dataRate), { amounts: [missing] });
    }
    if (!isLimit(messageRate)) return false;
    const keys = this.#of(queue).messages.under(messageRate);
    return this.#soon(keys, wishOf(queue, plan));
  }

  /** As `begin`, after a wait for the rate where that is a matter of moments. */
  async beginSoon(queue: QueueRuntime, plan: DeliveryPlan): Promise<Grant | undefined> {
    const begun = this.begin(queue, plan);
    if (begun !== undefined) return begun;
    const keys = this.#of(queue).connections.under(plan.connectRate);
    return (await this.#soon(keys, ONE)) ? this.begin(queue, plan) : undefined;
  }

  /** A store that leases in blocks may only have to fetch the next one: nothing is closed for that. */
  #soon(keys: ReturnType<RateKey["under"]>, wanted: Wanted): Promise<boolean> | false {
    let resolve = (): void => {};
    const waiting = this.#limits.wait(keys, wanted, () => resolve());
    if (waiting.until > this.#clock.now()) {
      waiting.cancel();
      return false;
    }
    return new Promise((done) => {
      const timer = this.#clock.after(MOMENT, () => {
        waiting.cancel();
        done(false);
      });
      resolve = () => {
        timer.cancel();
        done(true);
      };
    });
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

/** True when recipients that are tried count. */
export function limitsMessages({ messageRate }: DeliveryPlan): boolean {
  return isLimit(messageRate);
}

/** True when what is sent counts by its bytes. */
export function limitsVolume({ dataRate }: DeliveryPlan): boolean {
  return isLimit(dataRate);
}

function isLimit({ count }: Rate): boolean {
  return count !== Number.POSITIVE_INFINITY;
}

/** One recipient at least, and all that one transaction could take. */
function wishOf(queue: QueueRuntime, plan: DeliveryPlan): Wanted {
  const wish = Math.min(queue.waiting, plan.maxRecipientsPerTransaction);
  return { amounts: ONE.amounts, wishes: [wish] };
}

/** Recipients count as tried when their message is written, or has ended before that. */
export function settledBy(grant: Grant, written: () => void): () => void {
  return () => {
    grant.settle();
    written();
  };
}
