import { addressKey } from "../directive/kinds/cidr.ts";
import { dropOldest } from "../directive/maps.ts";
import type { Clock } from "../time/clock.ts";
import type { EffectInForce, SkipHostEffect, SourceEffect } from "./effect.ts";
import type { Held } from "./held.ts";
import type { DeliveryPlan, SourceAddress } from "./plan.ts";
import { familyOf } from "./source-addresses.ts";

/** Queues that are restricted at most, and addresses of each; the oldest go first. */
const MOST_QUEUES = 10_000;
const MOST_ADDRESSES = 100;

/** An address that some queues do not use as long as an operator says so. */
export interface StandingRestriction {
  /** Whether it is about the queue of a name. */
  readonly fits: (name: string) => boolean;
  readonly effect: SourceEffect | SkipHostEffect;
}

/** A queue by its name. */
interface Named {
  readonly name: string;
}

interface RestrictedQueue {
  /** By what they are on. */
  readonly effects: Map<string, SourceEffect | SkipHostEffect>;
  /** What operators said of it. */
  standing: ReadonlyMap<string, SourceEffect | SkipHostEffect> | undefined;
  /** The plan that was narrowed last, and what came of it. */
  narrowed: { readonly plan: DeliveryPlan; readonly result: DeliveryPlan | Held } | undefined;
  /** All hosts that it could go to are skipped. */
  held: Held | undefined;
}

/**
 * The addresses that queues do not send from, and those they do not send to, for a time: in memory, by the queue's name. Ends are looked
 * at when the queue is; one without a source that is left is to be woken at the end of the first.
 */
export class Restrictions {
  readonly #clock: Clock;
  readonly #queues = new Map<string, RestrictedQueue>();
  /** Queues that only operators restrict: they can be found again, and put nothing out of `#queues`. */
  readonly #byOperators = new Map<string, RestrictedQueue>();
  #standing: readonly StandingRestriction[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False when that was so already, for no longer; or another plugin asked for it for longer. */
  add({ name }: Named, effect: SourceEffect | SkipHostEffect): boolean {
    const queue = this.#queues.get(name) ?? this.#make(name, this.#queues);
    this.#byOperators.delete(name);
    const on = keyOf(effect.effect, effect.address);
    const before = queue.effects.get(on);
    // What one plugin asks for does not end early because another asks for less.
    if (before !== undefined && before.by !== effect.by && before.until > effect.until)
      return false;
    queue.effects.delete(on);
    queue.effects.set(on, effect);
    dropOldest(queue.effects, MOST_ADDRESSES);
    queue.narrowed = undefined;
    return before === undefined || before.until <= this.#clock.now() || effect.until < before.until;
  }

  #make(name: string, among: Map<string, RestrictedQueue>): RestrictedQueue {
    const queue: RestrictedQueue = {
      ...{ effects: new Map(), standing: undefined, narrowed: undefined, held: undefined },
    };
    among.set(name, queue);
    dropOldest(among, MOST_QUEUES);
    return queue;
  }

  /** What operators say from now on, instead of what they said. */
  stand(standing: readonly StandingRestriction[]): void {
    this.#standing = standing;
    this.#byOperators.clear();
    for (const queue of this.#queues.values()) {
      queue.standing = undefined;
      queue.narrowed = undefined;
      queue.held = undefined;
    }
  }

  #standingOf(name: string): ReadonlyMap<string, SourceEffect | SkipHostEffect> {
    const own = this.#standing.filter(({ fits }) => fits(name));
    return new Map(own.map(({ effect }) => [keyOf(effect.effect, effect.address), effect]));
  }

  /** Takes back what replies said of an address in the queues that fit; returns how many those were. */
  lift(
    fits: (name: string) => boolean,
    effect: "disable" | "skip-host",
    address: string,
  ): readonly string[] {
    const lifted: string[] = [];
    for (const [name, queue] of this.#queues) {
      if (!fits(name) || !queue.effects.delete(keyOf(effect, address))) continue;
      queue.narrowed = undefined;
      queue.held = undefined;
      lifted.push(name);
    }
    return lifted;
  }

  #of({ name }: Named): RestrictedQueue | undefined {
    if (!this.any) return undefined;
    const queue = this.#queues.get(name) ?? this.#standingFor(name);
    if (queue === undefined) return undefined;
    queue.standing ??= this.#standingOf(name);
    const now = this.#clock.now();
    for (const [on, { until }] of queue.effects) {
      if (until > now) continue;
      queue.effects.delete(on);
      queue.narrowed = undefined;
    }
    if (queue.effects.size + queue.standing.size > 0) return queue;
    this.#queues.delete(name);
    this.#byOperators.delete(name);
    return undefined;
  }

  #standingFor(name: string): RestrictedQueue | undefined {
    if (this.#standing.length === 0) return undefined;
    return this.#byOperators.get(name) ?? this.#make(name, this.#byOperators);
  }

  /**
   * The plan with the sources that are left; why the queue waits, and until when, when none is. The same object for the same plan.
   * `anySource`: the source addresses of the plan do not matter to its agent.
   */
  narrow(named: Named, plan: DeliveryPlan, anySource = false): DeliveryPlan | Held {
    const queue = this.#of(named);
    if (queue === undefined) return plan;
    if (queue.held !== undefined && queue.held.until > this.#clock.now()) return queue.held;
    if (anySource) return plan;
    if (queue.narrowed?.plan !== plan)
      queue.narrowed = { plan, result: narrowed(plan, inForce(queue)) };
    return queue.narrowed.result;
  }

  /** When a queue may send to an address, or to a host of a name, again; undefined when it may. */
  skips(named: Named, address: string | undefined, hostName: string): number | undefined {
    const queue = this.#of(named);
    if (queue === undefined) return undefined;
    const on = keyOf("skip-host", address);
    const said = queue.standing?.get(on) ?? queue.standing?.get(keyOf("skip-host", hostName));
    const byReply = queue.effects.get(on)?.until;
    return said === undefined ? byReply : Math.max(said.until, byReply ?? 0);
  }

  /** A queue found no host but those that it skips: it waits until the first may be tried again. */
  holdUntil(named: Named, until: number): void {
    const queue = this.#of(named);
    if (queue !== undefined)
      queue.held = { reason: "hosts-skipped", why: "its hosts are skipped", until };
  }

  /** Other plans are in force, which may lead to other hosts. */
  plansChanged(): void {
    for (const queues of [this.#queues, this.#byOperators])
      for (const queue of queues.values()) queue.held = undefined;
  }

  /** What is in force for a queue. */
  ofQueue(named: Named): readonly EffectInForce[] {
    const queue = this.#of(named);
    return (queue === undefined ? [] : inForce(queue)).map((one) => ({
      ...{ scope: one.scope, effect: one.effect, on: one.address ?? "" },
      ...{ by: one.by ?? "", until: one.until },
    }));
  }

  /** What replies said of sources and hosts, by queue. */
  *said(): Iterable<{ readonly queue: string; readonly effect: SourceEffect | SkipHostEffect }> {
    const now = this.#clock.now();
    for (const [queue, { effects }] of this.#queues)
      for (const effect of effects.values()) if (effect.until > now) yield { queue, effect };
  }

  /** True when any queue may be restricted. */
  get any(): boolean {
    return this.#queues.size > 0 || this.#standing.length > 0;
  }
}

function inForce({
  effects,
  standing,
}: RestrictedQueue): readonly (SourceEffect | SkipHostEffect)[] {
  return [...effects.values(), ...(standing?.values() ?? [])];
}

/** Without disabled sources, and without those to be avoided as long as another one of their family is left. */
function narrowed(
  plan: DeliveryPlan,
  effects: readonly (SourceEffect | SkipHostEffect)[],
): DeliveryPlan | Held {
  const [disabled, avoided] = [new Set<string>(), new Set<string>()];
  let until = Number.POSITIVE_INFINITY;
  for (const { effect, address = "", until: end } of effects) {
    if (effect === "other-source") avoided.add(keyOf("", address));
    if (effect !== "disable") continue;
    disabled.add(keyOf("", address));
    until = Math.min(until, end);
  }
  if (disabled.size + avoided.size === 0) return plan;
  // What the host chooses may be any address of its own.
  const isOf = (addresses: ReadonlySet<string>, { address }: SourceAddress): boolean =>
    address === undefined ? addresses.size > 0 : addresses.has(keyOf("", address));
  const enabled = plan.sources.filter((source) => !isOf(disabled, source));
  if (enabled.length === 0)
    return { reason: "no-source", why: "its source addresses are disabled", until };
  const others = enabled.filter((source) => !isOf(avoided, source));
  const sources = enabled.filter(
    (source) => others.includes(source) || !others.some((other) => sameFamily(source, other)),
  );
  return sources.length === plan.sources.length ? plan : { ...plan, sources };
}

/** The same for every spelling of an address. */
function keyOf(effect: string, address: string | undefined): string {
  return `${effect} ${address && addressKey(address)}`;
}

function sameFamily({ address: a }: SourceAddress, { address: b }: SourceAddress): boolean {
  return a === undefined || b === undefined || familyOf(a) === familyOf(b);
}
