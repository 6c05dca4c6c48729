import { errorText } from "../errors/error-text.ts";
import type { LaneHold } from "../queue/lane-hold.ts";
import { queuePattern } from "../queue/mail-filter.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import { everyEntry } from "../state/every-entry.ts";
import type { ServerState } from "../state/kept.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { TimerWheel } from "../time/timer-wheel.ts";
import {
  endOf,
  type Hold,
  type HoldTarget,
  holdKey,
  isHold,
  isOnSame,
  isStronger,
  laneOf,
  readTarget,
  readWhy,
} from "./hold.ts";
import { covers, overlap } from "./hold-patterns.ts";
import type { StandingRestriction } from "./restrictions.ts";
import { standingOf } from "./standing-of.ts";

/** Holds of queues named in full, those with patterns, and exceptions of one, at most. */
const MOST_NAMED = 10_000;
const MOST_PATTERNS = 200;
const MOST_EXCEPTIONS = 100;

/** Where they are kept. */
export type KeptHolds = Pick<ServerState<unknown>, "entries" | "set" | "delete">;

/** A hold in force. */
interface LiveHold {
  readonly key: string;
  readonly hold: Hold;
  /** What it took the place of: until the server ends, an undo has that hold again. */
  readonly before: Hold | undefined;
  /** Whether it means a queue of a name. */
  readonly fits: (name: string) => boolean;
  /** What lanes see of it, if it is on a part of the mail. */
  readonly lane: LaneHold | undefined;
}

/** What it works with. */
export interface OperatorHoldsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly scheduler: Pick<Scheduler, "queues" | "queue" | "find" | "rest">;
  readonly restrictions: { stand(standing: readonly StandingRestriction[]): void };
  /** Other parts of a queue's mail are held. */
  readonly lanesChanged: (queue: QueueRuntime) => void;
  /** Other sources or hosts may be used for a queue. */
  readonly connectionsChanged: (queue: QueueRuntime) => void;
}

/**
 * What operators have stopped, by patterns for queues: they hold for queues that come into being later too, outlive the server, and end
 * at their time or when they are lifted. Mail that is held grows old like any, and no attempt is counted.
 */
export class OperatorHolds {
  readonly #parts: OperatorHoldsParts;
  readonly #wheel: TimerWheel<string>;
  readonly #all = new Map<string, LiveHold>();
  readonly #named = new Map<string, Set<LiveHold>>();
  readonly #patterns = new Set<LiveHold>();
  /** One list for all queues that have the same parts held. */
  readonly #lists = new Map<string, readonly LaneHold[]>();
  #kept: KeptHolds | undefined;

  constructor(parts: OperatorHoldsParts) {
    this.#parts = parts;
    this.#wheel = new TimerWheel(parts.clock, (due) => {
      for (const key of due) void this.#end(key);
    });
  }

  /** Takes over what is kept, before the queues are there. */
  open(kept: KeptHolds): void {
    this.#kept = kept;
    const now = this.#parts.clock.now();
    for (const [key, hold] of everyEntry(kept))
      if (isHold(hold) && endOf(hold) > now) this.#put(key, hold);
    this.#stand();
  }

  /** Makes the queues that are held by name, so that they can be seen. */
  start(): void {
    for (const name of this.#named.keys()) this.#parts.scheduler.queue(name);
  }

  /** Nothing ends any more. */
  stop(): void {
    this.#wheel.stop();
  }

  /** A queue has come into being. */
  made(queue: QueueRuntime): void {
    if (this.#all.size === 0) return;
    queue.stopped = this.#stopOf(queue);
    queue.wideHolds = this.#lanesOf(queue);
  }

  /**
   * Stops what a target means, until a time (milliseconds since the epoch, Infinity: until it is lifted): from now on, and resolves when that is on
   * disk, to the time it is known by. A hold of the same target is replaced. Rejects with a `RangeError` for what cannot be held, and as the store does.
   */
  async hold(
    given: HoldTarget,
    how: { readonly until: number; readonly why: string; readonly by: string },
  ): Promise<number> {
    const now = this.#parts.clock.now();
    const target = readTarget(given);
    if (!(how.until > now)) throw new RangeError("a hold ends in the past");
    const key = holdKey(target);
    const isNamed = !target.queue.includes("*");
    const [size, most] = isNamed
      ? [this.#all.size - this.#patterns.size, MOST_NAMED]
      : [this.#patterns.size, MOST_PATTERNS];
    if (!this.#all.has(key) && size >= most)
      throw new RangeError(
        `there are ${most} holds ${isNamed ? "of single queues" : "with patterns"} already`,
      );
    const until = Number.isFinite(how.until) ? Math.ceil(how.until) : 0;
    const told = { by: how.by.slice(0, 100).toWellFormed(), why: readWhy(how.why) };
    // One that takes another's place is told apart from it by its time.
    const before = this.#all.get(key)?.hold;
    const since = Math.max(now, (before?.since ?? 0) + 1);
    const hold: Hold = { ...target, ...told, since, until, except: [] };
    this.#change(hold, () => this.#put(key, hold, before));
    await this.#kept?.set(key, hold);
    return since;
  }

  /** The hold of this very target. */
  of(target: HoldTarget): Hold | undefined {
    return this.#all.get(holdKey(readTarget(target)))?.hold;
  }

  /** Takes one hold back: what it took the place of holds again, but for queues let go on since. Resolves when that is on disk. */
  async undo(hold: Hold): Promise<void> {
    const key = holdKey(readTarget(hold));
    const before = this.#all.get(key)?.before;
    if (before === undefined || endOf(before) <= this.#parts.clock.now()) {
      this.#change(hold, () => this.#remove(key));
      return this.#kept?.delete(key);
    }
    const except = [...new Set([...before.except, ...hold.except])];
    const again = { ...before, except };
    this.#change(hold, () => this.#put(key, again));
    await this.#kept?.set(key, again);
  }

  /**
   * Lets go on what a target means: holds of the same kind that mean nothing else are gone; from wider ones its queues are excepted.
   * Resolves with how many holds that were, when it is on disk.
   */
  async lift(given: HoldTarget): Promise<number> {
    const target = readTarget(given);
    const saved: (Promise<void> | undefined)[] = [];
    for (const { key, hold, before } of [...this.#all.values()]) {
      if (!isOnSame(hold, target) || !overlap(hold.queue, target.queue)) continue;
      if (hold.except.some((except) => covers(except, target.queue))) continue;
      if (covers(target.queue, hold.queue)) {
        this.#change(hold, () => this.#remove(key));
        saved.push(this.#kept?.delete(key));
        continue;
      }
      if (hold.except.length >= MOST_EXCEPTIONS)
        throw new RangeError(
          `the hold of ${hold.queue} has ${MOST_EXCEPTIONS} exceptions already: lift all of it`,
        );
      const except = [...hold.except.filter((one) => !covers(target.queue, one)), target.queue];
      const next = { ...hold, except };
      this.#change(hold, () => this.#put(key, next, before));
      saved.push(this.#kept?.set(key, next));
    }
    await Promise.all(saved);
    return saved.length;
  }

  /** All of them. */
  list(): readonly Hold[] {
    return Array.from(this.#all.values(), ({ hold }) => hold);
  }

  #put(key: string, hold: Hold, before?: Hold): void {
    this.#remove(key);
    const fits = queuePattern(hold.queue);
    const exceptions = hold.except.map(queuePattern);
    const live: LiveHold = {
      ...{ key, hold, before, lane: laneOf(hold) },
      fits: (name) => fits(name) && !exceptions.some((excepts) => excepts(name)),
    };
    this.#all.set(key, live);
    if (hold.queue.includes("*")) this.#patterns.add(live);
    else {
      const named = this.#named.get(hold.queue) ?? new Set();
      this.#named.set(hold.queue, named.add(live));
    }
    if (hold.until !== 0) this.#wheel.schedule(key, hold.until);
  }

  #remove(key: string): void {
    const live = this.#all.get(key);
    if (live === undefined) return;
    this.#wheel.cancel(key);
    this.#all.delete(key);
    this.#patterns.delete(live);
    const named = this.#named.get(live.hold.queue);
    named?.delete(live);
    if (named?.size === 0) this.#named.delete(live.hold.queue);
  }

  async #end(key: string): Promise<void> {
    const live = this.#all.get(key);
    if (live === undefined) return;
    this.#change(live.hold, () => this.#remove(key));
    try {
      await this.#kept?.delete(key);
    } catch (error) {
      // What is over ends at the next start as well.
      const { queue } = live.hold;
      this.#parts.log.error("the end of a hold is not on disk", { queue, error: errorText(error) });
    }
  }

  /** Changes the holds, and has the queues that one of them means go by that. */
  #change({ queue, source, peer }: Hold, change: () => void): void {
    const { scheduler, connectionsChanged } = this.#parts;
    change();
    const ofConnections = source !== undefined || peer !== undefined;
    if (ofConnections) this.#stand();
    this.#lists.clear();
    for (const one of this.#queuesOf(queue)) {
      if (ofConnections) connectionsChanged(one);
      else this.#follow(one);
      scheduler.rest(one);
    }
  }

  *#queuesOf(pattern: string): Iterable<QueueRuntime> {
    const { scheduler } = this.#parts;
    if (!pattern.includes("*")) {
      const named = scheduler.find(pattern);
      if (named !== undefined) yield named;
      return;
    }
    const fits = queuePattern(pattern);
    for (const queue of [...scheduler.queues()]) if (fits(queue.name)) yield queue;
  }

  #follow(queue: QueueRuntime): void {
    queue.stopped = this.#stopOf(queue);
    const wide = this.#lanesOf(queue);
    if (wide === undefined && queue.wideHolds === undefined) return;
    queue.wideHolds = wide;
    this.#parts.lanesChanged(queue);
  }

  *#on({ name }: QueueRuntime): Iterable<LiveHold> {
    for (const live of this.#named.get(name) ?? []) if (live.fits(name)) yield live;
    for (const live of this.#patterns) if (live.fits(name)) yield live;
  }

  /** The longest of the holds on all of a queue. */
  #stopOf(queue: QueueRuntime): Hold | undefined {
    let longest: Hold | undefined;
    for (const { hold, lane } of this.#on(queue)) {
      if (lane !== undefined || hold.source !== undefined || hold.peer !== undefined) continue;
      if (longest === undefined || isStronger(hold, longest)) longest = hold;
    }
    return longest;
  }

  #lanesOf(queue: QueueRuntime): readonly LaneHold[] | undefined {
    const lives = [...this.#on(queue)].filter(({ lane }) => lane !== undefined);
    if (lives.length === 0) return undefined;
    const name = lives.map(({ key }) => key).join("\n");
    let list = this.#lists.get(name);
    if (list === undefined) {
      list = lives.flatMap(({ lane }) => lane ?? []);
      this.#lists.set(name, list);
    }
    return list;
  }

  #stand(): void {
    const standing = Array.from(this.#all.values(), ({ hold, fits }) => standingOf(hold, fits));
    this.#parts.restrictions.stand(standing.filter((one) => one !== undefined));
  }
}
