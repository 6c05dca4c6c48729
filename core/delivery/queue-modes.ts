import { errorText } from "../errors/error-text.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { QueueMode } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { TimerWheel } from "../time/timer-wheel.ts";
import type { ModeCause, QueueModeChange } from "./mode-change.ts";
import type { OutcomeJournal } from "./outcome-journal.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** Another end of a mode, pause or hold is recorded when it differs by this much, milliseconds: not one for each reply. */
export const WORTH_A_RECORD = 60_000;

/** What it works with. */
export interface QueueModesParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly scheduler: Scheduler;
  readonly policy: Pick<DeliveryPolicy, "queueModeChanged">;
  readonly journal: Pick<OutcomeJournal, "queueModeChanged">;
  /** Hears that another plan is in force for a queue. */
  readonly planChanged: (queue: QueueRuntime) => void;
}

/**
 * The mode of queues, and pauses that end by themselves: kept across restarts, and ended by a wake-up when their time has come.
 */
export class QueueModes {
  readonly #parts: QueueModesParts;
  readonly #wheel: TimerWheel<QueueRuntime>;

  constructor(parts: QueueModesParts) {
    this.#parts = parts;
    this.#wheel = new TimerWheel(parts.clock, (due) => {
      for (const queue of due) void this.#end(queue).catch((error) => this.#lost(queue, error));
    });
  }

  /** Takes over what queues found in the store are to end. */
  start(): void {
    for (const queue of this.#parts.scheduler.queues()) this.#plan(queue);
  }

  /** Nothing ends any more. */
  stop(): void {
    this.#wheel.stop();
  }

  /**
   * Puts a queue into a mode, until a time if one is given (milliseconds since the epoch). The next connection follows the plan of
   * that mode; resolves when it is recorded. Rejects as the store does, and the mode is in force nonetheless.
   */
  async set(
    queue: QueueRuntime,
    mode: QueueMode,
    until: number | undefined,
    cause: ModeCause,
  ): Promise<void> {
    const { clock, scheduler, policy, journal, planChanged } = this.#parts;
    const from = queue.state.mode;
    const modeUntil = mode === "normal" ? undefined : until;
    if (from === mode) {
      const { modeUntil: known } = queue.state;
      // Of several plugins that want it, and an operator, who wants it for longest has the last word.
      if (cause.by === "plugin" && endsBefore(modeUntil, known)) return;
      if (isAsBefore(known, modeUntil)) return;
      const kept = scheduler.setState(queue, { modeUntil });
      this.#plan(queue);
      return kept;
    }
    const { name, virtualMta } = queue;
    const change: QueueModeChange = {
      ...{ queue: name, virtualMta, at: clock.now(), from, to: mode, until: modeUntil },
      ...{ by: cause.by, plugin: cause.plugin, reason: cause.reason },
    };
    const parts = journal.queueModeChanged(change);
    const kept = scheduler.setState(queue, { mode, modeUntil }, parts && { parts });
    this.#plan(queue);
    planChanged(queue);
    try {
      await kept;
    } finally {
      policy.queueModeChanged(queue, change);
    }
  }

  /** Stops a queue until a time, or until somebody resumes it. Resolves when it is recorded. */
  async pause(queue: QueueRuntime, until: number | undefined): Promise<void> {
    const { paused, pausedUntil = Infinity } = queue.state;
    // Whoever paused it for longer, or for good, has the last word.
    if (paused && pausedUntil + WORTH_A_RECORD >= (until ?? Infinity)) return;
    const kept = this.#parts.scheduler.setState(queue, { paused: true, pausedUntil: until });
    this.#plan(queue);
    await kept;
  }

  #plan(queue: QueueRuntime): void {
    const { paused, pausedUntil = Infinity, mode, modeUntil = Infinity } = queue.state;
    // The end of what does not hold is none: it would be waited for again and again.
    const next = Math.min(
      paused ? pausedUntil : Infinity,
      mode === "normal" ? Infinity : modeUntil,
    );
    if (next === Infinity) this.#wheel.cancel(queue);
    else this.#wheel.schedule(queue, next);
  }

  async #end(queue: QueueRuntime): Promise<void> {
    const now = this.#parts.clock.now();
    const { paused, pausedUntil = Infinity, mode, modeUntil = Infinity } = queue.state;
    if (paused && pausedUntil <= now)
      await this.#parts.scheduler.setState(queue, { paused: false, pausedUntil: undefined });
    if (mode !== "normal" && modeUntil <= now)
      await this.set(queue, "normal", undefined, {
        ...{ by: "time", plugin: undefined, reason: undefined },
      });
    this.#plan(queue);
  }

  #lost(queue: QueueRuntime, error: unknown): void {
    const text = errorText(error);
    this.#parts.log.error("the state of a queue could not be kept", {
      queue: queue.name,
      error: text,
    });
    this.#plan(queue);
  }
}

/** True when one end is before another; undefined is after all. */
function endsBefore(one: number | undefined, other: number | undefined): boolean {
  return (one ?? Number.POSITIVE_INFINITY) < (other ?? Number.POSITIVE_INFINITY);
}

/** True when a new end is not worth a record. */
function isAsBefore(known: number | undefined, wanted: number | undefined): boolean {
  if (known === undefined || wanted === undefined) return known === wanted;
  return Math.abs(wanted - known) < WORTH_A_RECORD;
}
