import {
  type DeliveryPlan,
  dropOldest,
  type Effect,
  errorText,
  type KeptValue,
  keptAs,
  type Log,
  type PerQueueState,
  type StateQueue,
} from "../../core/mod.ts";
import { evenly, perHour } from "./pace-rate.ts";
import type { BackOffSettings } from "./settings.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Replies within this time of a cut are about the speed before it, milliseconds. */
const ONE_CUT_IN = 10_000;

/** Queues whose deliveries are counted at most; the one counted first goes first. */
const MOST_COUNTED = 10_000;

/** How fast a queue goes while it is throttled, in messages an hour. */
export interface Pace {
  readonly rate: number;
  /** What it comes back to. */
  readonly full: number;
  /** When it was changed last, milliseconds since the epoch. */
  readonly at: number;
}

/** Keeps a pace. */
export const keptPace: KeptValue<Pace> = keptAs("a pace", (value): value is Pace => {
  if (typeof value !== "object" || value === null) return false;
  const { rate, full, at }: { rate?: unknown; full?: unknown; at?: unknown } = value;
  return [rate, full, at].every((each) => typeof each === "number" && each > 0);
});

/** Deliveries of a queue in this minute and the one before. */
interface Counted {
  minute: number;
  now: number;
  before: number;
}

/**
 * The pace of queues with `back-off-mode adaptive`: cut at a throttling reply, raised step by step while deliveries succeed. It is kept,
 * so that a restart does not begin at full speed.
 */
export class AdaptivePace {
  readonly #log: Log;
  readonly #kept: PerQueueState<Pace>;
  readonly #counted = new Map<string, Counted>();
  /** The rates that queues have anyway, messages an hour. */
  readonly #planned = new Map<string, number>();
  /** What is being written, undefined for none any more; it counts already. */
  readonly #writing = new Map<string, Pace | undefined>();
  /** Queues that have a pace and are not adaptive any more, by their names. */
  readonly #leaving = new Map<string, StateQueue>();
  /** Queues whose pace an effect of this run limits. */
  readonly #inForce = new Map<string, true>();

  constructor(given: {
    readonly log: Log;
    readonly kept: PerQueueState<Pace>;
  }) {
    this.#log = given.log;
    this.#kept = given.kept;
  }

  /**
   * The plan in back-off. Effects do not outlive a restart: until the first reply has put the pace in force again, the queue has one
   * connection.
   */
  plan(queue: StateQueue, plan: DeliveryPlan): DeliveryPlan {
    const isResumed = !this.#inForce.has(nameOf(queue)) && this.#kept.get(queue) !== undefined;
    return isResumed ? { ...plan, maxConnections: 1, maxRecipientsPerTransaction: 1 } : plan;
  }

  /** A plan out of back-off was made: its rate is what the pace comes back to. */
  planned(queue: StateQueue, { limits }: DeliveryPlan): void {
    let hourly = Number.POSITIVE_INFINITY;
    for (const { counts, by, rate } of limits)
      if (counts === "recipients" && by.length === 1 && by[0] === "queue")
        hourly = Math.min(hourly, perHour(rate));
    const name = nameOf(queue);
    if (Number.isFinite(hourly)) this.#planned.set(name, hourly);
    else this.#planned.delete(name);
    dropOldest(this.#planned, MOST_COUNTED);
  }

  #paceOf(queue: StateQueue): Pace | undefined {
    if (this.#writing.size === 0) return this.#kept.get(queue);
    const name = nameOf(queue);
    return this.#writing.has(name) ? this.#writing.get(name) : this.#kept.get(queue);
  }

  /** A throttling reply: the queue goes slower from now on. */
  throttled(queue: StateQueue, now: number, settings: BackOffSettings): readonly Effect[] {
    const name = nameOf(queue);
    const known = this.#paceOf(queue);
    if (known !== undefined && isJustNow(known, now) && this.#inForce.has(name)) return [];
    const floor = Math.max(perHour(settings.backoffFloor), 1);
    const full = known?.full ?? Math.max(this.#fullPace(name, now), floor);
    const rate = Math.max(floor, (known?.rate ?? full) * (1 - settings.backoffCut / 100));
    this.#keep(queue, { rate, full, at: now });
    return this.#backOff(name, rate, now, settings);
  }

  /**
   * Its mode and its pace: as long as nobody ends them, or changes them in a day, or in the time of two steps. Nobody may, as when the
   * queue's domain is no longer adaptive. The pace outlasts the mode, so that it is known which speed to begin with.
   */
  #backOff(
    name: string,
    hourly: number,
    now: number,
    { backoffStepAfter }: BackOffSettings,
  ): readonly Effect[] {
    const until = now + Math.max(DAY, 2 * backoffStepAfter);
    this.#inForce.set(name, true);
    dropOldest(this.#inForce, MOST_COUNTED);
    return [
      { scope: "queue", effect: "mode", mode: "backoff", until },
      { scope: "queue", effect: "slow", rate: evenly(hourly), until: until + HOUR },
    ];
  }

  /** The rate that it has anyway, or the one at which it went lately. */
  #fullPace(name: string, now: number): number {
    const planned = this.#planned.get(name);
    if (planned !== undefined) return planned;
    const { now: these = 0, before = 0 } = this.#countOf(name, now) ?? {};
    return (Math.max(these, before) * HOUR) / MINUTE;
  }

  /** Mail was taken. */
  delivered(
    queue: StateQueue,
    { now, recipients, isBackedOff }: Delivered,
    settings: BackOffSettings,
  ): readonly Effect[] {
    const name = nameOf(queue);
    this.#count(name, now, recipients);
    const pace = this.#paceOf(queue);
    if (pace === undefined) return [];
    // Somebody else ended it.
    if (!isBackedOff) return this.#end(queue, pace, now);
    // A clock that was set back must not make a step longer.
    if (pace.at > now) this.#keep(queue, { ...pace, at: now });
    if (now - pace.at < settings.backoffStepAfter)
      return this.#inForce.has(name) ? [] : this.#backOff(name, pace.rate, now, settings);
    const rate = pace.rate * (1 + settings.backoffProbeShare / 100);
    if (rate >= pace.full)
      return [{ scope: "queue", effect: "mode", mode: "normal" }, ...this.#end(queue, pace, now)];
    this.#keep(queue, { ...pace, rate, at: now });
    return this.#backOff(name, rate, now, settings);
  }

  /** A queue that is not adaptive is planned: if it was, its pace ends with its next delivery. */
  plannedOtherwise(queue: StateQueue): void {
    if (this.#paceOf(queue) === undefined) return;
    this.#leaving.set(nameOf(queue), queue);
    dropOldest(this.#leaving, MOST_COUNTED);
  }

  /** Ends what a queue was throttled to that is not adaptive any more. `name`: `domain/vmta`. */
  left(name: string, now: number): readonly Effect[] {
    const queue = this.#leaving.get(name);
    if (queue === undefined) return [];
    this.#leaving.delete(name);
    const pace = this.#paceOf(queue);
    if (pace === undefined) return [];
    return [{ scope: "queue", effect: "mode", mode: "normal" }, ...this.#end(queue, pace, now)];
  }

  /** Back to full speed, evenly for another hour: a limit that nothing counted for would let an hour's mail go at once. */
  #end(queue: StateQueue, { full }: Pace, now: number): readonly Effect[] {
    const name = nameOf(queue);
    this.#inForce.delete(name);
    this.#keep(queue, undefined);
    return [{ scope: "queue", effect: "slow", rate: evenly(full), until: now + HOUR }];
  }

  #keep(queue: StateQueue, pace: Pace | undefined): void {
    const name = nameOf(queue);
    this.#writing.set(name, pace);
    const written = pace === undefined ? this.#kept.delete(queue) : this.#kept.set(queue, pace);
    void written
      .catch((error: unknown) => {
        const why = errorText(error);
        this.#log.warning("the pace of a queue could not be kept", { queue: name, error: why });
      })
      .then(() => {
        if (this.#writing.get(name) === pace) this.#writing.delete(name);
      });
  }

  #countOf(name: string, now: number): Counted | undefined {
    const counted = this.#counted.get(name);
    const minute = Math.floor(now / MINUTE);
    if (counted === undefined || counted.minute === minute) return counted;
    counted.before = counted.minute === minute - 1 ? counted.now : 0;
    counted.now = 0;
    counted.minute = minute;
    return counted;
  }

  #count(name: string, now: number, recipients: number): void {
    const counted = this.#countOf(name, now);
    if (counted !== undefined) counted.now += recipients;
    else {
      this.#counted.set(name, { minute: Math.floor(now / MINUTE), now: recipients, before: 0 });
      dropOldest(this.#counted, MOST_COUNTED);
    }
  }
}

/** A delivery as far as it matters here. */
interface Delivered {
  readonly now: number;
  readonly recipients: number;
  readonly isBackedOff: boolean;
}

function nameOf({ domain, virtualMta }: StateQueue): string {
  return `${domain}/${virtualMta}`;
}

function isJustNow({ at }: Pace, now: number): boolean {
  return now >= at && now - at < ONE_CUT_IN;
}
