import type { LaneControl, LaneHeld, LaneReport } from "../../control/lane-control.ts";
import type { LaneState, Lanes } from "../../delivery/lanes.ts";
import type { LaneRef } from "../../message/lane.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { Clock } from "../../time/clock.ts";
import { endTold } from "./end-told.ts";

/** Recipients counted of one lane, and in one answer, at most. */
const MOST_OF_LANE = 1000;
const MOST_OF_ANSWER = 50_000;

/** What it works with. */
export interface LiveLanesParts {
  readonly clock: Clock;
  readonly scheduler: Pick<Scheduler, "queue" | "find" | "queues">;
  readonly lanes: Lanes;
  /** True for the whole name of a queue that mail could come into. */
  readonly mayBeQueue: (name: string) => boolean;
}

/** A part of a queue's mail, by what it waits for. */
export type LaneWait = Pick<LaneReport, "heldBy" | "heldUntil">;

/** Holds lanes, and shows them. */
export class LiveLanes implements LaneControl {
  readonly #parts: LiveLanesParts;

  constructor(parts: LiveLanesParts) {
    this.#parts = parts;
  }

  async hold({ queue, values }: LaneRef, until: number, why: string): Promise<void> {
    const { scheduler, lanes, mayBeQueue } = this.#parts;
    if (scheduler.find(queue) === undefined && !mayBeQueue(queue))
      throw new RangeError(`unknown queue ${JSON.stringify(queue)}; expected domain/vmta`);
    await lanes.holds.hold(scheduler.queue(queue), values, until, why);
  }

  async lift({ queue, values }: LaneRef): Promise<boolean> {
    const { scheduler, lanes } = this.#parts;
    const known = scheduler.find(queue);
    return known !== undefined && lanes.holds.lift(known, values);
  }

  held(): readonly LaneHeld[] {
    const now = this.#parts.clock.now();
    return [...this.#parts.scheduler.queues()].flatMap(({ name, state }) =>
      (state.holds ?? [])
        .filter(({ until }) => until > now)
        .map(({ values, until, why }) => ({ lane: { queue: name, values }, until, why })),
    );
  }

  /** What holds the lanes of a queue that have mail, all of them: how much they have is not counted. */
  waits(queue: QueueRuntime): readonly LaneWait[] {
    return this.#parts.lanes.list(queue, 1).map(waitOf);
  }

  /** The same of queues one after the other, for an answer that is given at once: of the last ones nothing when they have too many lanes. */
  waiting(): (queue: QueueRuntime) => readonly LaneWait[] {
    let left = MOST_OF_ANSWER;
    return (queue) => {
      if (left <= 0) return [];
      const found = this.#parts.lanes.list(queue, 1, left);
      left -= 2 * found.length;
      return found.map(waitOf);
    };
  }

  /** Says what lanes queues have, one after the other: of the last ones nothing when there is too much to count. */
  reporter(): (queue: QueueRuntime) => readonly LaneReport[] {
    let left = MOST_OF_ANSWER;
    return (queue) => {
      if (left <= 0) return [];
      const reports = this.#parts.lanes.list(queue, MOST_OF_LANE, left).map(reportOf);
      for (const { recipients } of reports) left -= recipients + 1;
      return reports;
    };
  }
}

function waitOf({ held }: LaneState): LaneWait {
  return { heldBy: held?.why, heldUntil: held === undefined ? 0 : endTold(held.until) };
}

function reportOf(state: LaneState): LaneReport {
  const { values, recipients } = state;
  return {
    values: values ?? {},
    shared: values === undefined,
    recipients,
    more: recipients >= MOST_OF_LANE,
    ...waitOf(state),
  };
}
