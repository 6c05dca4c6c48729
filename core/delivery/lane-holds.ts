import { errorText } from "../errors/error-text.ts";
import { hasLaneValues, type LaneValues, readLaneValues } from "../message/lane.ts";
import { type LaneHold, MOST_HOLDS } from "../queue/lane-hold.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { TimerWheel } from "../time/timer-wheel.ts";

/** The longest reason for a hold, characters. */
const LONGEST_WHY = 200;

/** What they work with. */
export interface LaneHoldsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly scheduler: Pick<Scheduler, "setState" | "queues">;
  /** Other holds are in force for a queue. */
  readonly changed: (queue: QueueRuntime) => void;
}

/** Holds of parts of queues' mail. They are kept with the state of their queue, and outlive the server. */
export class LaneHolds {
  readonly #given: LaneHoldsParts;
  readonly #wheel: TimerWheel<QueueRuntime>;

  constructor(given: LaneHoldsParts) {
    this.#given = given;
    this.#wheel = new TimerWheel(given.clock, (due) => {
      for (const queue of due) void this.#end(queue);
    });
  }

  /** Sees to the holds that an earlier run left. */
  start(): void {
    for (const queue of this.#given.scheduler.queues())
      if (queue.state.holds !== undefined) this.#plan(queue);
  }

  /**
   * Has the mail of a queue wait that has some values: from now on, and resolves when that is on disk. A hold of the same values is
   * replaced. Throws a `RangeError` for values that mean nothing, and when the queue has too many holds.
   */
  async hold(queue: QueueRuntime, values: LaneValues, until: number, why: string): Promise<void> {
    const meant = meantBy(values);
    const others = this.#inForce(queue).filter((hold) => !isSame(hold.values, meant));
    if (others.length >= MOST_HOLDS)
      throw new RangeError(`queue ${queue.name} has ${MOST_HOLDS} holds already`);
    if (!(until > this.#given.clock.now())) throw new RangeError("a hold ends in the past");
    const reason = why.slice(0, LONGEST_WHY).toWellFormed();
    await this.#set(queue, [...others, { values: meant, until: Math.ceil(until), why: reason }]);
  }

  /** Lifts the hold of some values; resolves with false when there is none. */
  async lift(queue: QueueRuntime, values: LaneValues): Promise<boolean> {
    const meant = meantBy(values);
    const before = this.#inForce(queue);
    const others = before.filter((hold) => !isSame(hold.values, meant));
    if (others.length === before.length) return false;
    await this.#set(queue, others);
    return true;
  }

  #inForce({ state }: QueueRuntime): readonly LaneHold[] {
    const now = this.#given.clock.now();
    return (state.holds ?? []).filter(({ until }) => until > now);
  }

  async #set(queue: QueueRuntime, holds: readonly LaneHold[]): Promise<void> {
    const saved = this.#given.scheduler.setState(queue, {
      holds: holds.length === 0 ? undefined : holds,
    });
    this.#plan(queue);
    this.#given.changed(queue);
    await saved;
  }

  #plan(queue: QueueRuntime): void {
    const first = (queue.state.holds ?? []).reduce(
      (at, { until }) => Math.min(at, until),
      Number.POSITIVE_INFINITY,
    );
    if (Number.isFinite(first)) this.#wheel.schedule(queue, first);
    else this.#wheel.cancel(queue);
  }

  async #end(queue: QueueRuntime): Promise<void> {
    try {
      await this.#set(queue, this.#inForce(queue));
    } catch (error) {
      // What is over ends at the next start as well.
      const text = errorText(error);
      this.#given.log.error("the end of a hold is not on disk", { queue: queue.name, error: text });
    }
  }

  /** A queue's object is no longer used. */
  forget(queue: QueueRuntime): void {
    this.#wheel.cancel(queue);
  }

  /** Nothing ends any more. */
  stop(): void {
    this.#wheel.stop();
  }
}

/** Throws a `RangeError` for values that mean nothing. */
function meantBy(values: LaneValues): LaneValues {
  const meant = readLaneValues(values);
  if (meant !== undefined) return meant;
  throw new RangeError(
    `a hold of ${JSON.stringify(values)}: expected a text for sender, sender-domain, job, user or the name of a note`,
  );
}

function isSame(one: LaneValues, other: LaneValues): boolean {
  return hasLaneValues(one, other) && hasLaneValues(other, one);
}
