import { createHash } from "node:crypto";
import { type Grant, type LimitKey, LONGEST_NAME } from "../limits/limit-store.ts";
import type { MessageInfo } from "../message/envelope.ts";
import {
  hasLaneValues,
  isLaneDimension,
  type LaneDimension,
  type LaneValues,
  laneText,
  laneValuesOf,
} from "../message/lane.ts";
import { KnownLanes, OVERFLOW_LANE } from "../queue/known-lanes.ts";
import type { LaneHold } from "../queue/lane-hold.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { LaneId, QueueStore } from "../queue/store.ts";
import { type LaneRule, partUnder, valuesUnder } from "./lane-rule.ts";
import { type LaneSlot, LaneWork, withKey } from "./lane-work.ts";
import { holdsOf } from "./queue-holds.ts";

/** Transactions under way that share a limit, and the lanes that wait for one of them to end. */
interface SlotUse {
  underWay: number;
  readonly waiting: Set<LaneWork>;
}

/** What delivery knows of a queue whose mail is told apart. */
export class DividedQueue {
  readonly known: KnownLanes;
  readonly #queue: QueueRuntime;
  #rules: readonly LaneRule[];
  #holds: readonly LaneHold[];
  #works = new Map<LaneId, LaneWork>();
  readonly #slots = new Map<string, SlotUse>();
  readonly #values = new Map<LaneId, LaneValues | undefined>();

  constructor(
    queue: QueueRuntime,
    store: Pick<QueueStore, "lanes">,
    rules: readonly LaneRule[],
    now: number,
  ) {
    this.known = new KnownLanes(store, queue.id, now);
    this.#queue = queue;
    this.#rules = rules;
    this.#holds = holdsOf(queue);
  }

  /** Goes by other rules and holds from now on, if these are others: whoever waited is looked at anew. */
  follow(rules: readonly LaneRule[], holds: readonly LaneHold[]): void {
    if (this.#rules === rules && this.#holds === holds) return;
    this.#rules = rules;
    this.#holds = holds;
    this.stopWaiting();
  }

  /** Everybody leaves the line. */
  stopWaiting(): void {
    for (const work of this.#works.values()) work.stopWaiting();
    for (const { waiting } of this.#slots.values()) waiting.clear();
    this.#works = new Map();
  }

  /** The lane for a message: by all rules that are about it. A row may stay in one whose mail shares more than is asked. */
  laneFor(info: MessageInfo, now: number, present: LaneId = 0): LaneId {
    let values: LaneValues | undefined;
    for (const rule of this.#rules) {
      const more = valuesUnder(rule, info);
      if (more !== undefined) values = values === undefined ? more : { ...values, ...more };
    }
    let held: LaneValues | undefined;
    for (const hold of this.#holds) {
      if (valuesUnder({ by: dimensionsOf(hold.values), only: hold.values }, info) === undefined)
        continue;
      values = values === undefined ? hold.values : { ...values, ...hold.values };
      held ??= hold.values;
    }
    if (present > OVERFLOW_LANE) {
      const here = this.valuesOf(present);
      if (here !== undefined && hasLaneValues(here, values ?? {})) return present;
    }
    return values === undefined
      ? 0
      : this.known.idOf(laneText(values), now, held && laneText(held));
  }

  /** What the mail of a lane shares; undefined when that is not known. */
  valuesOf(lane: LaneId): LaneValues | undefined {
    const text = this.known.textOf(lane);
    if (text === undefined) return undefined;
    let values = this.#values.get(lane);
    if (values === undefined) {
      values = laneValuesOf(text);
      this.#values.set(lane, values);
    }
    return values;
  }

  /** Lanes are gone. */
  forget(lanes: readonly LaneId[]): void {
    for (const lane of lanes) {
      this.#values.delete(lane);
      this.#works.get(lane)?.stopWaiting();
      this.#works.delete(lane);
    }
  }

  /** What limits a lane; undefined when nothing was looked up of it. */
  workIfAny(lane: LaneId): LaneWork | undefined {
    return this.#works.get(lane);
  }

  /** Those that were looked up. */
  works(): Iterable<LaneWork> {
    return this.#works.values();
  }

  /** What limits a lane. */
  workOf(lane: LaneId): LaneWork {
    let work = this.#works.get(lane);
    if (work === undefined) {
      const values = this.valuesOf(lane);
      work = this.#makeWork(lane, values);
      // Of a lane that is not known now nothing is remembered: its mail moves when it is read, or it is known again by then.
      if (values !== undefined || lane === OVERFLOW_LANE) this.#works.set(lane, work);
    }
    return work;
  }

  #makeWork(lane: LaneId, values: LaneValues | undefined): LaneWork {
    const keys: LimitKey[] = [];
    const slots: LaneSlot[] = [];
    for (const rule of this.#rules) {
      const part = values === undefined ? overflowPart(rule, lane) : partUnder(rule, values);
      if (part === undefined) continue;
      const { messageRate, maxTransactions } = rule;
      const name = limitName(this.#queue.name, part);
      if (messageRate !== undefined && messageRate.count !== Number.POSITIVE_INFINITY)
        withKey(keys, name, messageRate);
      if (maxTransactions !== undefined && maxTransactions !== Number.POSITIVE_INFINITY)
        slots.push({ name, max: maxTransactions });
    }
    const hold = values && this.#holds.find((one) => hasLaneValues(values, one.values));
    return new LaneWork(keys, slots, hold);
  }

  /** True when a lane may have one more transaction; otherwise it waits for the end of another. */
  hasSlot(work: LaneWork): boolean {
    for (const { name, max } of work.slots) {
      const use = this.#slots.get(name);
      if (use === undefined || use.underWay < max) continue;
      use.waiting.add(work);
      work.waitsFor = name;
      return false;
    }
    return true;
  }

  /** Counts a transaction; its end opens the lanes that wait for it, and `opened` is called if there are some. */
  takeSlot({ slots }: LaneWork, opened: () => void): Grant {
    for (const { name } of slots) {
      const use = this.#slots.get(name);
      if (use === undefined) this.#slots.set(name, { underWay: 1, waiting: new Set() });
      else use.underWay++;
    }
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      let some = false;
      for (const { name } of slots) some = this.#endSlot(name) || some;
      if (some) opened();
    };
    return { settle: end, cancel: end, split: () => NOTHING };
  }

  #endSlot(name: string): boolean {
    const use = this.#slots.get(name);
    if (use === undefined) return false;
    use.underWay--;
    const some = use.waiting.size > 0;
    for (const work of use.waiting) work.waitsFor = undefined;
    use.waiting.clear();
    if (use.underWay === 0) this.#slots.delete(name);
    return some;
  }
}

const NOTHING: Grant = { settle() {}, cancel() {}, split: () => NOTHING };

function dimensionsOf(values: LaneValues): readonly LaneDimension[] {
  return Object.keys(values).filter(isLaneDimension);
}

/** Those for whom there was no lane left share each limit, as if they were one. */
function overflowPart({ by }: LaneRule, lane: LaneId): LaneValues | undefined {
  if (lane !== OVERFLOW_LANE) return undefined;
  return Object.fromEntries(by.map((dimension) => [dimension, ""]));
}

function limitName(queue: string, part: LaneValues): string {
  const name = `lane ${queue} ${laneText(part)}`;
  // Of the window there are digits to come.
  if (Buffer.byteLength(name) <= LONGEST_NAME - 20) return name;
  return `lane ${createHash("sha256").update(name).digest("hex")}`;
}
