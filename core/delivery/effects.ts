import { errorText } from "../errors/error-text.ts";
import { laneText } from "../message/lane.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { Effect, EffectInForce, PauseLaneEffect } from "./effect.ts";
import type { EffectCause } from "./effect-cause.ts";
import type { LaneHolds } from "./lane-holds.ts";
import type { LanePaces } from "./lane-paces.ts";
import type { QueueFailures } from "./queue-failures.ts";
import { type QueueModes, WORTH_A_RECORD } from "./queue-modes.ts";
import type { Restrictions } from "./restrictions.ts";
import type { Slowing } from "./slowing.ts";

/** What it works with. */
export interface EffectsParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly modes: QueueModes;
  readonly slowing: Slowing;
  readonly paces: LanePaces;
  readonly restrictions: Restrictions;
  readonly holds: () => Pick<LaneHolds, "hold">;
  readonly failures: () => Pick<QueueFailures, "bounceAll" | "deferAll">;
  /** Hears that connections of a queue are to be opened in another way. */
  readonly planChanged: (queue: QueueRuntime) => void;
}

/** A failure of one plugin's effects of a kind is not told again for so long, milliseconds. */
const QUIET = 60_000;

const NONE: readonly EffectInForce[] = [];

/** Hands effects to whoever sees to them. */
export class Effects {
  readonly #parts: EffectsParts;
  readonly #underWay = new Set<Promise<void>>();
  /** By kind and plugin, of the monotonic clock. */
  readonly #quietUntil = new Map<string, number>();

  constructor(parts: EffectsParts) {
    this.#parts = parts;
  }

  /** They are in force when it returns, as far as they are not written. */
  apply(queue: QueueRuntime, effects: readonly Effect[], cause: EffectCause): void {
    for (const effect of effects) {
      const work = this.#apply(queue, effect, cause);
      if (work !== undefined) this.#watch(queue, effect, work);
    }
  }

  #apply(queue: QueueRuntime, effect: Effect, cause: EffectCause): Promise<void> | undefined {
    const { modes, slowing, paces, restrictions, failures, planChanged } = this.#parts;
    switch (effect.effect) {
      case "mode": {
        const { mode, until, by } = effect;
        const reason = cause.failure?.text;
        return modes.set(queue, mode, keptEnd(until), { by: "plugin", plugin: by, reason });
      }
      case "pause":
        if (effect.scope === "lane") return this.#pauseLane(queue, effect, cause);
        if (effect.scope === "queue") return modes.pause(queue, keptEnd(effect.until));
        slowing.add(queue, effect);
        return undefined;
      case "slow":
        if (effect.scope === "lane") paces.add(queue, effect);
        else slowing.add(queue, effect);
        return undefined;
      case "skip-host":
      case "other-source":
      case "disable":
        if (restrictions.add(queue, effect)) planChanged(queue);
        return undefined;
      case "bounce-all":
        return cause.failure && failures().bounceAll(queue, cause.failure);
      case "defer-all":
        return (
          cause.failure && failures().deferAll(queue, cause.failure, effect.until ?? cause.retryAt)
        );
    }
  }

  /** A hold that is about as long already is not written again for each reply. */
  #pauseLane(
    queue: QueueRuntime,
    { values, until, by }: PauseLaneEffect,
    { failure }: EffectCause,
  ): Promise<void> | undefined {
    const known = laneText(values);
    const isHeld = queue.state.holds?.some(
      (hold) => laneText(hold.values) === known && hold.until > until - WORTH_A_RECORD,
    );
    const why = `${by}: ${failure?.text ?? "after a delivery"}`;
    return isHeld ? undefined : this.#parts.holds().hold(queue, values, until, why);
  }

  #watch({ name }: QueueRuntime, { effect, by }: Effect, work: Promise<void>): void {
    const watched = work.catch((error: unknown) => {
      // Each reply may bring it again.
      const kind = `${effect} of ${by}`;
      const now = this.#parts.clock.monotonic();
      if (now < (this.#quietUntil.get(kind) ?? 0)) return;
      this.#quietUntil.set(kind, now + QUIET);
      this.#parts.log.error("an effect could not be carried out, or not be kept", {
        ...{ queue: name, effect, plugin: by, error: errorText(error) },
      });
    });
    this.#underWay.add(watched);
    void watched.then(() => this.#underWay.delete(watched));
  }

  /** What is in force for a queue besides its mode and a pause, whatever its connections. */
  ofQueue(queue: QueueRuntime): readonly EffectInForce[] {
    const { restrictions, slowing, paces } = this.#parts;
    if (!restrictions.any && !slowing.any && !paces.any) return NONE;
    return [...restrictions.ofQueue(queue), ...slowing.inForce(queue), ...paces.ofQueue(queue)];
  }

  /** The rates and pauses that are in force. */
  inForce(): readonly EffectInForce[] {
    return this.#parts.slowing.inForce();
  }

  /** Resolves when what was begun is recorded, or given up. */
  async stop(): Promise<void> {
    this.#parts.paces.stop();
    await Promise.all(this.#underWay);
  }
}

/** An end as it is kept with a queue: undefined for none. */
function keptEnd(until: number | undefined): number | undefined {
  return until === Number.POSITIVE_INFINITY ? undefined : until;
}
