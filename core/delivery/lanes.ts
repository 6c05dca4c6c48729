import { errorText } from "../errors/error-text.ts";
import type { Grant, LimitStore } from "../limits/limit-store.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { LaneValues } from "../message/lane.ts";
import { OpenCounts } from "../pool/open-counts.ts";
import { MOST_LANES, OVERFLOW_LANE } from "../queue/known-lanes.ts";
import type { LaneChoice } from "../queue/lane-moves.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { LaneId, QueueStore, RecipientRow } from "../queue/store.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { DividedQueue } from "./divided-queue.ts";
import type { Held } from "./held.ts";
import { LaneHolds } from "./lane-holds.ts";
import { LanePlaces } from "./lane-places.ts";
import type { LaneRule } from "./lane-rule.ts";
import type { LaneWork } from "./lane-work.ts";
import { Moments } from "./moments.ts";
import { holdsOf, isHeld } from "./queue-holds.ts";

/** A lane as it is shown. */
export interface LaneState {
  /** What its mail shares; undefined for that of the lane that is shared by all for whom there was none left. */
  readonly values: LaneValues | undefined;
  /** Recipients in it, counted up to a number. */
  readonly recipients: number;
  readonly held: Held | undefined;
}

/** What it works with. */
export interface LanesParts {
  readonly store: QueueStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms;
  /** The rules in force for a queue, the same list until `plansChanged` or `planChanged` is called. May throw: the queue's mail waits then. */
  readonly rules: (queue: QueueRuntime) => readonly LaneRule[];
  readonly scheduler: Pick<Scheduler, "wakeAt" | "setState" | "queues">;
  readonly limits: LimitStore;
}

/**
 * The lanes of all queues: which a message belongs to, which must wait and what for. A queue about which there are no rules and no holds
 * has one lane, and costs nothing here. A lane that must wait is woken by whoever has it wait: a limit, a transaction's end, the end
 * of a hold.
 */
export class Lanes implements LaneChoice {
  readonly holds: LaneHolds;
  readonly #given: LanesParts;
  readonly #queues = new Map<QueueRuntime, DividedQueue>();
  readonly #places: LanePlaces;
  readonly #moments: Moments;
  /** Transactions under way, by the limits that count them. */
  readonly #slots: OpenCounts;

  constructor(given: LanesParts) {
    this.#given = given;
    this.#moments = new Moments(given.clock);
    this.#places = new LanePlaces(given.store, (queue, info, present) =>
      this.#laneIn(this.#of(queue), queue, info, present),
    );
    this.#slots = new OpenCounts(given.clock);
    this.holds = new LaneHolds({ ...given, changed: (queue) => this.changed(queue) });
  }

  divides(queue: QueueRuntime): boolean {
    if (isHeld(queue) || this.#queues.get(queue)?.isDivided()) return true;
    return this.#given.rules(queue).length > 0;
  }

  #of(queue: QueueRuntime): DividedQueue {
    const known = this.#queues.get(queue);
    return known?.isDivided() ? known : this.#under(queue, this.#given.rules(queue));
  }

  /** Undefined while it has one lane. */
  #ifDivided(queue: QueueRuntime): DividedQueue | undefined {
    return this.divides(queue) ? this.#of(queue) : undefined;
  }

  #under(queue: QueueRuntime, rules: readonly LaneRule[]): DividedQueue {
    const known = this.#queues.get(queue);
    if (known !== undefined) {
      known.follow(rules, holdsOf(queue));
      return known;
    }
    const { store, clock } = this.#given;
    const made = new DividedQueue(queue, store, rules, clock.now(), this.#slots);
    this.#queues.set(queue, made);
    return made;
  }

  /** The lane for a new message. Where that cannot be told now it is 0, and the mail is moved when it is read. */
  of(queue: QueueRuntime, info: MessageInfo): LaneId {
    try {
      const divided = this.#ifDivided(queue);
      return divided === undefined ? 0 : this.#laneIn(divided, queue, info);
    } catch {
      // Whoever failed has been reported, and delivery waits for it.
      return 0;
    }
  }

  #laneIn(divided: DividedQueue, queue: QueueRuntime, info: MessageInfo, present?: LaneId): LaneId {
    const now = this.#given.clock.now();
    const lane = divided.laneFor(info, now, present);
    if (lane === OVERFLOW_LANE) this.#tooMany(queue);
    if (divided.known.isSweepDue(now)) void this.#sweep(queue, divided);
    return lane;
  }

  #tooMany({ name }: QueueRuntime): void {
    this.#given.alarms.raise(
      `lanes:${name}`,
      `queue ${name} has ${MOST_LANES} lanes: other mail shares one, and its limits; limit it by fewer values`,
    );
  }

  async #sweep(queue: QueueRuntime, divided: DividedQueue): Promise<void> {
    try {
      divided.forget(await divided.known.sweep(this.#given.clock.now()));
      if (divided.known.size < MOST_LANES) this.#given.alarms.clear(`lanes:${queue.name}`);
    } catch (error) {
      const text = errorText(error);
      this.#given.log.error("lanes without mail stay for now", { queue: queue.name, error: text });
    }
  }

  find(queue: QueueRuntime, rows: readonly RecipientRow[]): Promise<void> | undefined {
    return this.#places.find(queue, rows);
  }

  isInPlace(queue: QueueRuntime, row: RecipientRow): boolean {
    return this.#places.isInPlace(queue, row);
  }

  laneOf(row: RecipientRow): LaneId {
    return this.#places.laneOf(row);
  }

  isOpen(queue: QueueRuntime, lane: LaneId): boolean {
    return this.#queues.get(queue)?.workIfAny(lane)?.isClosed !== true;
  }

  room(queue: QueueRuntime, lane: LaneId): number {
    if (lane === 0) return Number.POSITIVE_INFINITY;
    const divided = this.#of(queue);
    const work = divided.workOf(lane);
    if (work.isClosed) return 0;
    const { slots } = work.limits;
    if (slots.length > 0 && !divided.hasSlot(work, () => this.#opened(queue))) return 0;
    const room = work.room(this.#given.limits);
    if (typeof room === "number") return room;
    work.waitFor(room, this.#given.limits, () => this.#opened(queue));
    return 0;
  }

  /** A lane that waited may go on. */
  #opened(queue: QueueRuntime): void {
    const { scheduler, clock } = this.#given;
    this.#moments.over(queue);
    scheduler.wakeAt(queue, clock.now());
  }

  /** What limits the transactions of a lane; undefined when nothing does. */
  limitsOf(queue: QueueRuntime, lane: LaneId): LaneWork | undefined {
    return lane === 0 ? undefined : this.#ifDivided(queue)?.workOf(lane);
  }

  /** Begins a transaction of a lane, to be settled at its end. False when it must wait; undefined when nobody counts them. */
  begin(queue: QueueRuntime, work: LaneWork): Grant | undefined | false {
    if (work.limits.slots.length === 0) return undefined;
    const divided = this.#of(queue);
    return divided.hasSlot(work, () => this.#opened(queue)) && divided.takeSlot(work);
  }

  /** Waits for a lane, where that is a matter of moments; false when it was, or is, not. */
  moreSoon(queue: QueueRuntime): Promise<boolean> | false {
    const divided = this.#queues.get(queue);
    if (divided === undefined) return false;
    const now = this.#given.clock.now();
    for (const { waiting } of divided.works())
      if (waiting !== undefined && waiting.until <= now) return this.#moments.wait(queue);
    return false;
  }

  /** What holds a lane. */
  heldBy(queue: QueueRuntime, lane: LaneId): Held | undefined {
    return this.#queues.get(queue)?.workIfAny(lane)?.held;
  }

  #toShow(queue: QueueRuntime): DividedQueue | undefined {
    try {
      return this.#ifDivided(queue);
    } catch {
      // Whoever failed has been reported, and the queue waits for it.
      return undefined;
    }
  }

  /** What the mail of a lane shares; undefined for lane 0 and where it is not known. */
  valuesOf(queue: QueueRuntime, lane: LaneId): LaneValues | undefined {
    return lane === 0 ? undefined : this.#toShow(queue)?.valuesOf(lane);
  }

  /**
   * The lanes of a queue that have mail, each with at most `most` recipients counted, until there are `total`; none of a queue that has
   * one lane, or whose lanes cannot be told now.
   */
  list(queue: QueueRuntime, most: number, total: number = Infinity): readonly LaneState[] {
    const divided = this.#toShow(queue);
    if (divided === undefined) return [];
    const states: LaneState[] = [];
    let left = total;
    for (const lane of [0, OVERFLOW_LANE, ...divided.known.ids()]) {
      if (left-- <= 0) break;
      const recipients = this.#given.store.lanes.size(queue.id, lane, most);
      if (recipients === 0) continue;
      left -= recipients;
      const values = lane === 0 ? {} : divided.valuesOf(lane);
      states.push({ values, recipients, held: divided.workIfAny(lane)?.held });
    }
    return states;
  }

  /** Other rules may be in force: mail is told apart by them from now on, also what was read ahead. */
  plansChanged(): void {
    for (const queue of this.#given.scheduler.queues()) this.planChanged(queue);
  }

  /** Other rules may be in force for one queue. */
  planChanged(queue: QueueRuntime): void {
    if (this.#queues.has(queue) || this.#mayDivide(queue)) this.changed(queue);
  }

  /** True also where it cannot be told now. */
  #mayDivide(queue: QueueRuntime): boolean {
    try {
      return this.divides(queue);
    } catch {
      // Whoever failed has been reported, and the queue waits for it.
      return true;
    }
  }

  /** Other rules or holds are in force for a queue. */
  changed(queue: QueueRuntime): void {
    const divided = this.#queues.get(queue);
    divided?.rulesChanged();
    if (divided !== undefined && !this.#mayDivide(queue)) {
      divided.stopWaiting();
      this.#queues.delete(queue);
      this.#given.alarms.clear(`lanes:${queue.name}`);
    }
    queue.rows.reread();
    if (queue.waiting > 0) this.#opened(queue);
  }

  /** A queue has been empty for long, and its object is no longer used. */
  forget(queue: QueueRuntime): void {
    this.holds.forget(queue);
    const divided = this.#queues.get(queue);
    if (divided === undefined) return;
    divided.stopWaiting();
    this.#queues.delete(queue);
    void this.#sweep(queue, divided);
  }

  /** Nobody waits any more. */
  stop(): void {
    this.holds.stop();
    for (const divided of this.#queues.values()) divided.stopWaiting();
    this.#slots.stop();
    this.#moments.stop();
  }
}
