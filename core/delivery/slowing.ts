import { dropOldest } from "../directive/maps.ts";
import type { LimitKey, LimitStore, Waiting } from "../limits/limit-store.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { textPattern } from "../queue/text-pattern.ts";
import type { Clock } from "../time/clock.ts";
import { isSameRate, type Rate } from "../time/rate.ts";
import type { EffectInForce, PauseEffect, SlowEffect, SlowLimitEffect } from "./effect.ts";
import type { Held } from "./held.ts";

/** Rates and pauses in force at most; the oldest go first. */
const MOST = 10_000;

/** Those that are over are looked for once in so many milliseconds. */
const SWEEP_EVERY = 60_000;

const ONE = [1];
const NONE: readonly Slowed[] = [];

/** The key of a rate that an effect asked for. */
interface SlowKey extends LimitKey {
  readonly limit: Rate;
}

/** A rate that an effect asked for, or a pause. */
interface Slowed {
  /** Undefined: nothing goes. */
  readonly key: SlowKey | undefined;
  readonly effect: SlowEffect | SlowLimitEffect | PauseEffect;
  readonly on: string;
}

/** A queue that waits for one of them. */
interface HeldQueue {
  readonly on: string;
  readonly held: Held;
  /** What it stands in line for, while it does. */
  readonly key: SlowKey | undefined;
  waiting: Waiting | undefined;
}

/** What pauses of virtual MTAs are called, before the name. */
const PAUSE = "pause of virtual MTA ";

type SlowingEffect = Slowed["effect"];

/**
 * Rates that effects ask for, besides those of plans, and virtual MTAs that pause: in memory, by the name of the limit that they are
 * on. Queues that have to wait are woken when they may go on, or when the effect ends. While none is in force nothing is looked up.
 */
export class Slowing {
  readonly #limits: LimitStore;
  readonly #clock: Clock;
  readonly #wakeAt: (queue: QueueRuntime, at: number) => void;
  /** One of each plugin that asked: what one asks for does not loosen what another did. */
  readonly #slowed = new Map<string, readonly Slowed[]>();
  readonly #held = new Map<QueueRuntime, HeldQueue>();
  /** The other end of the connection that had no room for the queue's next message. */
  readonly #blocked = new Map<QueueRuntime, PeerInfo>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(given: {
    readonly limits: LimitStore;
    readonly clock: Clock;
    readonly wakeAt: (queue: QueueRuntime, at: number) => void;
  }) {
    this.#limits = given.limits;
    this.#clock = given.clock;
    this.#wakeAt = given.wakeAt;
  }

  /** True while any may be in force. */
  get any(): boolean {
    return this.#slowed.size > 0;
  }

  /** Puts one in force that a queue's mail was the reason for. */
  add({ name, virtualMta }: QueueRuntime, effect: SlowingEffect): void {
    const on = nameOf(effect, name, virtualMta);
    const counted = effect.by === undefined ? `slow ${on}` : `slow ${on} by ${effect.by}`;
    const key = effect.effect === "pause" ? undefined : { name: counted, limit: effect.rate };
    const all = this.#slowed.get(on) ?? [];
    const before = all.find((one) => one.effect.by === effect.by);
    this.#slowed.delete(on);
    this.#slowed.set(on, [...all.filter((one) => one !== before), { key, effect, on }]);
    if (before !== undefined && isLooser(effect, before.effect)) this.#wakeHeld(on);
    const gone = dropOldest(this.#slowed, MOST);
    if (gone !== undefined) this.#wakeHeld(gone);
  }

  /** Queues that wait for one of them look again. */
  #wakeHeld(on: string): void {
    for (const [queue, held] of this.#held)
      if (held.on === on) this.#wakeAt(queue, this.#clock.now());
  }

  /** What is over is forgotten now and then, so that nothing is looked up for it. */
  #sweep(now: number): void {
    if (Math.abs(now - this.#sweptAt) < SWEEP_EVERY) return;
    this.#sweptAt = now;
    for (const on of this.#slowed.keys()) this.#inForceOn(on, now);
  }

  /** Those on a limit that are not over; the others are forgotten. */
  #inForceOn(on: string, now: number): readonly Slowed[] {
    const all = this.#slowed.get(on) ?? NONE;
    if (all.every(({ effect }) => effect.until > now)) return all;
    const left = all.filter(({ effect }) => effect.until > now);
    if (left.length > 0) this.#slowed.set(on, left);
    else this.#slowed.delete(on);
    return left;
  }

  #of(queue: QueueRuntime, peer: PeerInfo | undefined): readonly Slowed[] {
    const now = this.#clock.now();
    this.#sweep(now);
    const found: Slowed[] = [];
    for (const on of namesOf(queue, peer)) found.push(...this.#inForceOn(on, now));
    return found;
  }

  /** True when a queue must not try recipients now; it is then woken in time. */
  holds(queue: QueueRuntime): boolean {
    if (this.#slowed.size + this.#held.size === 0) return false;
    const before = this.#held.get(queue);
    this.#held.delete(queue);
    for (const { key, effect, on } of this.#of(queue, this.#blocked.get(queue))) {
      if (key !== undefined && this.#limits.most(key) >= 1) continue;
      const waiting = key && this.#placeIn(queue, key, before);
      const until = Math.min(waiting?.until ?? effect.until, effect.until);
      const why = key === undefined ? "its virtual MTA is paused" : `slowed down (${on})`;
      const reason = key === undefined ? "hold" : "slowed";
      if (before?.waiting !== waiting) before?.waiting?.cancel();
      this.#held.set(queue, { on, held: { reason, why, until }, key, waiting });
      if (effect.until !== Number.POSITIVE_INFINITY) this.#wakeAt(queue, effect.until);
      return true;
    }
    before?.waiting?.cancel();
    this.#blocked.delete(queue);
    return false;
  }

  /** A place in the line for a rate: the one that the queue has, if it stands there. */
  #placeIn(queue: QueueRuntime, key: SlowKey, before: HeldQueue | undefined): Waiting {
    if (before?.waiting !== undefined && isSame(key, before.key)) return before.waiting;
    return this.#limits.wait([key], { amounts: ONE }, () => {
      const held = this.#held.get(queue);
      if (held !== undefined) held.waiting = undefined;
      this.#wakeAt(queue, this.#clock.now());
    });
  }

  /** Virtual MTAs that pause. */
  paused(): readonly { readonly on: string; readonly by: string; readonly until: number }[] {
    const now = this.#clock.now();
    return [...this.#slowed.values()]
      .flat()
      .filter(({ effect }) => effect.effect === "pause" && effect.until > now)
      .map(({ effect, on }) => ({
        on: on.slice(PAUSE.length),
        by: effect.by ?? "",
        until: effect.until,
      }));
  }

  /** Lets virtual MTAs go on that pause, those whose name fits a pattern with `*` for any characters. */
  resume(pattern: string): void {
    const fits = textPattern(pattern);
    for (const { on } of this.paused()) {
      if (!fits(on)) continue;
      this.#slowed.delete(PAUSE + on);
      this.#wakeHeld(PAUSE + on);
    }
  }

  /** How many recipients may be tried in one transaction over a connection. */
  most(queue: QueueRuntime, peer: PeerInfo): number {
    let most = Number.POSITIVE_INFINITY;
    for (const { key } of this.#of(queue, peer))
      most = Math.min(most, key === undefined ? 0 : this.#limits.most(key));
    if (most < 1) this.#blocked.set(queue, peer);
    return most;
  }

  /** The rates that count for recipients which are tried over a connection. */
  keys(queue: QueueRuntime, peer: PeerInfo): readonly LimitKey[] {
    return this.#of(queue, peer).flatMap(({ key }) => key ?? []);
  }

  /** What holds a queue. */
  heldBy(queue: QueueRuntime): Held | undefined {
    return this.#held.get(queue)?.held;
  }

  /** Nothing is to be remembered of a queue's object. */
  forget(queue: QueueRuntime): void {
    this.#held.get(queue)?.waiting?.cancel();
    this.#held.delete(queue);
    this.#blocked.delete(queue);
  }

  /** What is in force for a queue, whatever its connections; everything without one. */
  inForce(queue?: QueueRuntime): readonly EffectInForce[] {
    const now = this.#clock.now();
    const some =
      queue === undefined ? [...this.#slowed.values()].flat() : this.#of(queue, undefined);
    return some
      .filter(({ effect }) => effect.until > now)
      .map(({ effect, on }) => ({
        ...{ scope: effect.scope, effect: effect.effect, on, by: effect.by ?? "" },
        ...(effect.effect === "slow" && { rate: effect.rate }),
        until: effect.until,
      }));
  }
}

/** True for keys of the same rate: each effect that is repeated has another one. */
function isSame(one: SlowKey, other: SlowKey | undefined): boolean {
  return one.name === other?.name && isSameRate(one.limit, other.limit);
}

/** True when who waited for one effect may have to wait less for the one in its place. */
function isLooser(effect: SlowingEffect, before: SlowingEffect): boolean {
  if (effect.until < before.until) return true;
  if (effect.effect === "pause" || before.effect === "pause") return false;
  return effect.rate.count > before.rate.count || effect.rate.window < before.rate.window;
}

/** The limits that a queue's recipients count under, over a connection if it is known. */
function namesOf({ name, virtualMta }: QueueRuntime, peer: PeerInfo | undefined): string[] {
  const names = [PAUSE + virtualMta, `messages of virtual MTA ${virtualMta}`, `messages ${name}`];
  if (peer !== undefined)
    names.push(`messages from ${peer.localAddress}`, `messages to ${peer.address}`);
  return names;
}

/** The limit that an effect is on. */
function nameOf(effect: SlowingEffect, queue: string, virtualMta: string): string {
  if (effect.effect === "pause") return PAUSE + virtualMta;
  switch (effect.scope) {
    case "queue":
      return `messages ${queue}`;
    case "virtual-mta":
      return `messages of virtual MTA ${virtualMta}`;
    case "source":
      return `messages from ${effect.address}`;
    case "peer":
      return `messages to ${effect.address}`;
    case "limit":
      return effect.key;
  }
}
