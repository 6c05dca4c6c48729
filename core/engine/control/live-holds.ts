import type {
  HoldControl,
  HoldMade,
  HoldOrder,
  HoldReport,
  HoldsLifted,
  HoldUndone,
} from "../../control/hold-control.ts";
import type { Dispatcher } from "../../delivery/dispatcher.ts";
import { type Hold, type HoldTarget, isOnSame, readTarget } from "../../delivery/hold.ts";
import { overlap } from "../../delivery/hold-patterns.ts";
import type { Lanes } from "../../delivery/lanes.ts";
import type { OperatorHolds } from "../../delivery/operator-holds.ts";
import type { Restrictions } from "../../delivery/restrictions.ts";
import type { Slowing } from "../../delivery/slowing.ts";
import { queuePattern } from "../../queue/mail-filter.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { Clock } from "../../time/clock.ts";
import { endTold } from "./end-told.ts";
import { changeAll, matchingQueues } from "./matching-queues.ts";

/** What it works with. */
export interface LiveHoldsParts {
  readonly clock: Clock;
  readonly scheduler: Pick<Scheduler, "queue" | "find" | "queues" | "setState">;
  readonly holds: OperatorHolds;
  readonly lanes: Pick<Lanes, "holds">;
  readonly restrictions: Pick<Restrictions, "lift" | "said">;
  readonly slowing: Pick<Slowing, "resume" | "paused">;
  readonly dispatcher: Pick<Dispatcher, "connectionsChanged">;
  /** True for the whole name of a queue that mail could come into. */
  readonly mayBeQueue: (name: string) => boolean;
}

/** Other holds in the answer to an undo. */
const MOST_OTHERS = 100;

const NOTHING_HELD = { matching: 0, changed: 0, since: undefined };

/** The operator's holds, and what effects of verdicts hold, in one view. */
export class LiveHolds implements HoldControl {
  readonly #parts: LiveHoldsParts;

  constructor(parts: LiveHoldsParts) {
    this.#parts = parts;
  }

  async hold(given: HoldTarget, order: HoldOrder): Promise<HoldMade> {
    const { scheduler, holds, mayBeQueue } = this.#parts;
    if (!given.queue.includes("*") && scheduler.find(given.queue) === undefined) {
      if (!mayBeQueue(given.queue)) return NOTHING_HELD;
      scheduler.queue(given.queue);
    }
    const target = readTarget(given);
    const matching = matchingQueues(scheduler, target.queue);
    if (matching.length === 0 && order.onlyKnown === true) return NOTHING_HELD;
    const held = matching.filter(({ isPaused }) => isPaused).length;
    const since = await holds.hold(target, order);
    const changed = isOfQueue(target) ? matching.length - held : matching.length;
    return { matching: matching.length, changed, since };
  }

  async undo(given: HoldTarget, since: number): Promise<HoldUndone> {
    const target = readTarget(given);
    const { scheduler, holds } = this.#parts;
    const hold = holds.of(target);
    if (hold?.since !== since)
      return { kind: "changed", hold: hold === undefined ? undefined : reportOf(hold) };
    const matching = matchingQueues(scheduler, target.queue);
    const before = matching.filter(({ isPaused }) => isPaused);
    await holds.undo(hold);
    const changed = isOfQueue(target)
      ? before.filter(({ isPaused }) => !isPaused).length
      : matching.length;
    const others = holds
      .list()
      .filter((one) => isOnSame(one, target) && overlap(one.queue, target.queue))
      .slice(0, MOST_OTHERS)
      .map(reportOf);
    return { kind: "undone", matching: matching.length, changed, others, except: hold.except };
  }

  async lift(given: HoldTarget, onlyKnown = false): Promise<HoldsLifted> {
    const target = readTarget(given);
    const { scheduler, holds } = this.#parts;
    const matching = matchingQueues(scheduler, target.queue);
    if (matching.length === 0 && onlyKnown) return { matching: 0, changed: 0, holds: 0 };
    const before = matching.filter(({ isPaused }) => isPaused);
    const lifted = await holds.lift(target);
    const others = await this.#liftEffects(target, matching);
    const changed = isOfQueue(target)
      ? before.filter(({ isPaused }) => !isPaused).length
      : lifted > 0
        ? matching.length
        : others;
    return { matching: matching.length, changed, holds: lifted };
  }

  /** What plugins asked for; resolves with how many queues that concerned. */
  async #liftEffects(
    { queue, source, peer, values }: HoldTarget,
    matching: readonly QueueRuntime[],
  ): Promise<number> {
    const { restrictions, scheduler, slowing, lanes, dispatcher } = this.#parts;
    const address = source ?? peer;
    if (address !== undefined) {
      const effect = source === undefined ? "skip-host" : "disable";
      const lifted = restrictions.lift(queuePattern(queue), effect, address);
      for (const name of lifted) {
        const found = scheduler.find(name);
        if (found !== undefined) dispatcher.connectionsChanged(found);
      }
      return lifted.length;
    }
    if (values !== undefined) {
      const some = matching.filter(({ state }) => state.holds !== undefined);
      const lifted = await Promise.all(some.map((one) => lanes.holds.lift(one, values)));
      return lifted.filter((was) => was).length;
    }
    if (queue.startsWith("*/")) slowing.resume(queue.slice(2));
    const paused = matching.filter(({ state }) => state.paused);
    await changeAll(paused, (one) =>
      scheduler.setState(one, { paused: false, pausedUntil: undefined }),
    );
    return paused.length;
  }

  list(most: number): readonly HoldReport[] {
    const reports: HoldReport[] = this.#parts.holds.list().map(reportOf);
    for (const one of this.#byEffects()) {
      if (reports.length >= most) break;
      reports.push(one);
    }
    return reports.slice(0, most);
  }

  *#byEffects(): Iterable<HoldReport> {
    const { scheduler, restrictions, slowing, clock } = this.#parts;
    const none = { on: undefined, values: undefined, since: 0, except: [] };
    const now = clock.now();
    for (const { name, state } of scheduler.queues()) {
      const { paused, pausedUntil = 0, holds = [] } = state;
      if (paused)
        yield { ...none, of: "queue", queue: name, by: "a plugin", why: "", until: pausedUntil };
      for (const { values, until, why } of holds)
        if (until > now)
          yield {
            ...none,
            of: "mail",
            queue: name,
            values,
            by: "a plugin",
            why,
            until: endTold(until),
          };
    }
    for (const { queue, effect } of restrictions.said()) {
      const of = effect.effect === "disable" ? "source" : "peer";
      const { address: on, by = "", until } = effect;
      yield { ...none, of, queue, on, by, why: effect.effect, until: endTold(until) };
    }
    for (const { on, by, until } of slowing.paused())
      yield {
        ...none,
        of: "virtual-mta",
        queue: `*/${on}`,
        on,
        by,
        why: "",
        until: endTold(until),
      };
  }
}

function isOfQueue({ source, peer, values }: HoldTarget): boolean {
  return source === undefined && peer === undefined && values === undefined;
}

function reportOf({
  queue,
  source,
  peer,
  values,
  by,
  why,
  since,
  until,
  except,
}: Hold): HoldReport {
  const common = { queue, values, by, why, since, until, except };
  if (source !== undefined) return { of: "source", on: source, ...common };
  if (peer !== undefined) return { of: "peer", on: peer, ...common };
  if (values !== undefined) return { of: "mail", on: undefined, ...common };
  const virtualMta = /^\*\/([^*]+)$/.exec(queue)?.[1];
  return { of: virtualMta === undefined ? "queue" : "virtual-mta", on: virtualMta, ...common };
}
