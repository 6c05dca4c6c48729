import { type Grant, LONGEST_NAME, NO_GRANT } from "../limits/limit-store.ts";
import { limitText } from "../limits/rate-limit.ts";
import type { MessageInfo } from "../message/envelope.ts";
import {
  hasLaneValues,
  type LaneValues,
  laneText,
  laneValuesOf,
  messageHas,
} from "../message/lane.ts";
import type { OpenCounts, PlaceNeed } from "../pool/open-counts.ts";
import { KnownLanes, OVERFLOW_LANE } from "../queue/known-lanes.ts";
import type { LaneHold } from "../queue/lane-hold.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { LaneId, QueueStore } from "../queue/store.ts";
import { shortened } from "../text/shortened.ts";
import type { Rate } from "../time/rate.ts";
import { type LaneRule, partUnder, sharesValues, valuesUnder } from "./lane-rule.ts";
import { type LaneKey, LaneWork, withKey } from "./lane-work.ts";
import { holdsOf } from "./queue-holds.ts";

/** What delivery knows of a queue whose mail is told apart. */
export class DividedQueue {
  readonly known: KnownLanes;
  readonly #queue: QueueRuntime;
  #rules: readonly LaneRule[];
  #holds: readonly LaneHold[];
  /** False when other rules may be in force since. */
  #areRulesKnown = true;
  #works = new Map<LaneId, LaneWork>();
  /** Lanes that waited for a rate under the rules before these, and have not been looked at since. */
  readonly #before = new Map<LaneId, LaneWork>();
  readonly #slots: OpenCounts;
  readonly #values = new Map<LaneId, LaneValues | undefined>();

  constructor(
    queue: QueueRuntime,
    store: Pick<QueueStore, "lanes">,
    rules: readonly LaneRule[],
    now: number,
    slots: OpenCounts,
  ) {
    this.#slots = slots;
    this.known = new KnownLanes(store, queue.id, now);
    this.#queue = queue;
    this.#rules = rules;
    this.#holds = holdsOf(queue);
  }

  /** True while it has parts, by rules that are known and the holds there are now: nobody else need be asked. */
  isDivided(): boolean {
    const { length } = this.#rules;
    return (
      this.#areRulesKnown && this.#holds === holdsOf(this.#queue) && length + this.#holds.length > 0
    );
  }

  /** Other rules may be in force: they are to be asked for. Every lane is looked at anew. */
  rulesChanged(): void {
    this.#areRulesKnown = false;
    this.#lookAnew();
  }

  /** Goes by other rules and holds from now on, if these are others: whoever waited is looked at anew. */
  follow(rules: readonly LaneRule[], holds: readonly LaneHold[]): void {
    this.#areRulesKnown = true;
    if (this.#rules === rules && this.#holds === holds) return;
    this.#rules = rules;
    this.#holds = holds;
    this.#lookAnew();
  }

  /** Every lane is looked at anew. Who waits for a rate keeps its place in the line if that is the same. */
  #lookAnew(): void {
    for (const [lane, work] of this.#works) {
      work.waitsFor?.cancel();
      work.waitsFor = undefined;
      if (work.waiting !== undefined) this.#before.set(lane, work);
    }
    this.#works = new Map();
  }

  /** Everybody leaves the line. */
  stopWaiting(): void {
    for (const works of [this.#works, this.#before])
      for (const work of works.values()) work.stopWaiting();
    this.#works = new Map();
    this.#before.clear();
  }

  /** The lane for a message: by all rules that are about it. A row may stay in one whose mail shares more than is asked. */
  laneFor(info: MessageInfo, now: number, present: LaneId = 0): LaneId {
    const here = present > OVERFLOW_LANE ? this.valuesOf(present) : undefined;
    if (here !== undefined && this.#hasAll(here, info)) return present;
    let values: LaneValues | undefined;
    for (const rule of this.#rules) {
      const more = valuesUnder(rule, info);
      if (more !== undefined) values = values === undefined ? more : { ...values, ...more };
    }
    let held: LaneValues | undefined;
    for (const hold of this.#holds) {
      if (!messageHas(hold.values, info)) continue;
      values = values === undefined ? hold.values : { ...values, ...hold.values };
      held ??= hold.values;
    }
    return values === undefined
      ? 0
      : this.known.idOf(laneText(values), now, held && laneText(held));
  }

  /** True when mail with some values has all by which the rules and holds are about a message. */
  #hasAll(here: LaneValues, info: MessageInfo): boolean {
    for (const rule of this.#rules) if (!sharesValues(rule, here, info)) return false;
    for (const { values } of this.#holds)
      if (messageHas(values, info) && !hasLaneValues(here, values)) return false;
    return true;
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
      for (const works of [this.#works, this.#before]) {
        works.get(lane)?.stopWaiting();
        works.delete(lane);
      }
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
      const before = this.#before.get(lane);
      if (before !== undefined) {
        this.#before.delete(lane);
        work.follow(before);
      }
      // Of a lane that is not known now nothing is remembered: its mail moves when it is read, or it is known again by then.
      if (values !== undefined || lane === OVERFLOW_LANE) this.#works.set(lane, work);
    }
    return work;
  }

  #makeWork(lane: LaneId, values: LaneValues | undefined): LaneWork {
    const recipients: LaneKey[] = [];
    const bytes: LaneKey[] = [];
    const slots: PlaceNeed[] = [];
    for (const rule of this.#rules) {
      const part = values === undefined ? overflowPart(rule, lane) : partUnder(rule, values);
      if (part === undefined) continue;
      const {
        messageRate,
        dataRate: volume,
        maxTransactions: most = Number.POSITIVE_INFINITY,
      } = rule;
      const name = limitName(this.#queue, rule, part);
      withKey(recipients, name, messageRate, textOf(rule, "recipients", messageRate));
      withKey(bytes, `volume ${name}`, volume, textOf(rule, "bytes", volume));
      if (most !== Number.POSITIVE_INFINITY)
        slots.push({ key: name, most, of: { name: "max-smtp-out", by: [], most } });
    }
    const hold = values && this.#holds.find((one) => hasLaneValues(values, one.values));
    return new LaneWork({ recipients, bytes, slots }, hold);
  }

  /** True when a lane may have one more transaction; otherwise it waits for the end of another, and `opened` is called when it may. */
  hasSlot(work: LaneWork, opened: () => void): boolean {
    const { slots } = work.limits;
    if (this.#slots.fullOf(slots) === undefined) return true;
    work.waitsFor?.cancel();
    work.waitsFor = this.#slots.wait([slots], () => {
      work.waitsFor = undefined;
      opened();
    });
    return false;
  }

  /** Counts a transaction until its end. */
  takeSlot({ limits }: LaneWork): Grant {
    const end = this.#slots.take(limits.slots.map(({ key }) => key));
    return { settle: end, cancel: end, split: () => NO_GRANT };
  }
}

/** Those for whom there was no lane left share each limit, as if they were one. */
function overflowPart({ by }: LaneRule, lane: LaneId): LaneValues | undefined {
  if (lane !== OVERFLOW_LANE) return undefined;
  return Object.fromEntries(by.map((dimension) => [dimension, ""]));
}

/** What set a rate, where that has a name. */
function textOf(
  { limit }: LaneRule,
  counts: "recipients" | "bytes",
  rate: Rate | undefined,
): string | undefined {
  if (limit === undefined || rate === undefined) return undefined;
  const name = counts === "bytes" ? "max-data-volume-rate" : "max-msg-rate";
  return `limit ${limit} ${limitText({ name, counts, rate })}`;
}

function limitName(queue: QueueRuntime, { limit, per = [] }: LaneRule, part: LaneValues): string {
  const whose = per.map((one) => (one === "queue" ? queue.name : `of ${queue.virtualMta}`));
  const of = limit === undefined ? queue.name : [`(limit ${limit})`, ...whose].join(" ");
  // Of the window there are digits to come, and before it what is counted.
  return shortened(`lane ${of} ${laneText(part)}`, LONGEST_NAME - 40, "lane ");
}
