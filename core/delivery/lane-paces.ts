import { dropOldest } from "../directive/maps.ts";
import { dimensionsOf, laneText } from "../message/lane.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Clock } from "../time/clock.ts";
import { isSameRate } from "../time/rate.ts";
import { TimerWheel } from "../time/timer-wheel.ts";
import type { EffectInForce, SlowLaneEffect } from "./effect.ts";
import type { LaneRule } from "./lane-rule.ts";
import { WORTH_A_RECORD } from "./queue-modes.ts";

/** Queues that have such rates at most, and rates of each; the oldest go first. */
const MOST_QUEUES = 10_000;
const MOST_PACES = 100;

/** The rates of one queue. */
interface PacedQueue {
  /** By the values that they are about, and the plugin that asked: what one asks for does not loosen what another did. */
  readonly effects: Map<string, SlowLaneEffect>;
  /** The rules of the configuration, and those with the rates added. */
  rules: { readonly from: readonly LaneRule[]; readonly all: readonly LaneRule[] } | undefined;
}

/**
 * Rates for parts of queues that effects ask for, besides the rules of plugins: in memory, by the queue's name. Each ends by a wake-up.
 * While there are none nothing is looked up.
 */
export class LanePaces {
  readonly #clock: Clock;
  readonly #queues = new Map<string, PacedQueue>();
  readonly #wheel: TimerWheel<string>;
  readonly #changed: (queue: string) => void;

  /** `changed` hears that other rates are in force for a queue. */
  constructor(clock: Clock, changed: (queue: string) => void) {
    this.#clock = clock;
    this.#changed = changed;
    this.#wheel = new TimerWheel(clock, (due) => {
      for (const name of due) this.#end(name);
    });
  }

  /** True while any may be in force. */
  get any(): boolean {
    return this.#queues.size > 0;
  }

  /** Puts a rate in force; one that is about the same already stays. */
  add({ name }: Pick<QueueRuntime, "name">, effect: SlowLaneEffect): void {
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      queue = { effects: new Map(), rules: undefined };
      this.#queues.set(name, queue);
      const gone = dropOldest(this.#queues, MOST_QUEUES);
      if (gone !== undefined) this.#forget(gone);
    }
    const on = `${laneText(effect.values)} by ${effect.by ?? ""}`;
    const before = queue.effects.get(on);
    if (before !== undefined && isAbout(before, effect)) return;
    queue.effects.delete(on);
    queue.effects.set(on, effect);
    dropOldest(queue.effects, MOST_PACES);
    queue.rules = undefined;
    this.#plan(name, queue);
    this.#changed(name);
  }

  #forget(name: string): void {
    this.#queues.delete(name);
    this.#wheel.cancel(name);
    this.#changed(name);
  }

  #plan(name: string, { effects }: PacedQueue): void {
    let first = Number.POSITIVE_INFINITY;
    for (const { until } of effects.values()) first = Math.min(first, until);
    if (Number.isFinite(first)) this.#wheel.schedule(name, first);
    else this.#wheel.cancel(name);
  }

  #end(name: string): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) return;
    const now = this.#clock.now();
    for (const [on, { until }] of queue.effects) if (until <= now) queue.effects.delete(on);
    if (queue.effects.size === 0) return this.#forget(name);
    queue.rules = undefined;
    this.#plan(name, queue);
    this.#changed(name);
  }

  /** The rules of a queue with the rates that are in force besides; the same list until either changes. */
  over({ name }: Pick<QueueRuntime, "name">, rules: readonly LaneRule[]): readonly LaneRule[] {
    if (this.#queues.size === 0) return rules;
    const queue = this.#queues.get(name);
    if (queue === undefined) return rules;
    if (queue.rules?.from !== rules) {
      const more = Array.from(queue.effects.values(), ruleOf);
      queue.rules = { from: rules, all: [...rules, ...more] };
    }
    return queue.rules.all;
  }

  /** What is in force for a queue. */
  ofQueue({ name }: Pick<QueueRuntime, "name">): readonly EffectInForce[] {
    const now = this.#clock.now();
    return [...(this.#queues.get(name)?.effects.values() ?? [])]
      .filter(({ until }) => until > now)
      .map(({ scope, effect, values, by = "", rate, until }) => ({
        ...{ scope, effect, on: laneText(values), by, rate, until },
      }));
  }

  /** Nothing ends any more. */
  stop(): void {
    this.#wheel.stop();
  }
}

/** A rule about the mail of one lane. */
function ruleOf({ values, rate }: SlowLaneEffect): LaneRule {
  return { by: dimensionsOf(values), only: values, messageRate: rate };
}

/** True when another effect makes no difference that is worth anything. */
function isAbout(one: SlowLaneEffect, other: SlowLaneEffect): boolean {
  if (!isSameRate(one.rate, other.rate)) return false;
  return one.until === other.until || Math.abs(one.until - other.until) < WORTH_A_RECORD;
}
