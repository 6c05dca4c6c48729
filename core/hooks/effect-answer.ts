import type { Effect } from "../delivery/effect.ts";
import { MOST_DIMENSIONS } from "../delivery/lane-rule.ts";
import { LONGEST_NAME } from "../limits/limit-store.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import { type LaneValues, readLaneValues } from "../message/lane.ts";
import type { Rate } from "../time/rate.ts";
import type { HookPoints, HooksOf } from "./contract.ts";
import type { Handler } from "./handler.ts";
import { isAddress, isNumber, isObject, isOneOf } from "./shape.ts";

/** Effects of one verdict at most. */
const MOST = 16;
/** The furthest end, milliseconds from now: ten years, as long as any duration in a file. */
const LONGEST = 10 * 365 * 86_400_000;

type Kind = Effect["effect"];

type ScopeOf<K extends Kind, E extends Effect = Effect> = E extends Effect
  ? K extends E["effect"]
    ? E["scope"]
    : never
  : never;

/** On what an effect can be; a new one without an entry does not compile. */
const SCOPES: { readonly [K in Kind]: readonly ScopeOf<K>[] } = {
  mode: ["queue"],
  pause: ["queue", "virtual-mta", "lane"],
  slow: ["queue", "virtual-mta", "source", "peer", "limit", "lane"],
  "skip-host": ["peer"],
  "other-source": ["source"],
  disable: ["source"],
  "bounce-all": ["queue"],
  "defer-all": ["queue"],
};

/** What an effect is asked for about. */
export interface EffectOccasion {
  readonly now: number;
  readonly peer: PeerInfo | undefined;
  /** False: nothing failed. */
  readonly isFailure: boolean;
}

/** Effects that were found right: they are copies that plugins cannot change, and bear the plugin's name. */
const sound = new WeakSet<object>();

/**
 * A plugin's effects as far as they make sense, read once and for all. `complain` hears what is wrong with the others. Those of handlers
 * before it stay as they are.
 */
export function soundEffects(
  given: readonly unknown[],
  plugin: string,
  occasion: EffectOccasion,
  complain: (problem: string) => void,
): readonly Effect[] {
  const effects: Effect[] = [];
  for (const one of given) {
    if (effects.length >= MOST) {
      complain(`more than ${MOST} effects: the rest is ignored`);
      break;
    }
    const effect = isSound(one) ? one : readSafely(one, plugin, occasion);
    if (typeof effect === "string") complain(`an effect is ignored: ${effect}`);
    else {
      sound.add(effect);
      effects.push(effect);
    }
  }
  return Object.freeze(effects);
}

function isSound(value: unknown): value is Effect {
  return isObject(value) && sound.has(value);
}

function readSafely(value: unknown, by: string, occasion: EffectOccasion): Effect | string {
  try {
    return readEffect(value, by, occasion);
  } catch {
    return "it cannot be read";
  }
}

/** The effect, or why it makes none. */
function readEffect(value: unknown, by: string, occasion: EffectOccasion): Effect | string {
  if (!isObject(value)) return "it is not an object";
  const { scope, effect } = value;
  const kind = kindOf(effect);
  if (kind === undefined) return `its effect is not one of ${Object.keys(SCOPES).join(", ")}`;
  const scopes: readonly string[] = SCOPES[kind];
  if (!isOneOf(scopes)(scope)) return `${kind} can be on ${scopes.join(", ")} only`;
  const made = makeEffect(kind, value, by, occasion);
  return typeof made === "string" ? made : Object.freeze(made);
}

function kindOf(effect: unknown): Kind | undefined {
  let kind: Kind;
  for (kind in SCOPES) if (kind === effect) return kind;
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function makeEffect(
  kind: Kind,
  value: Fields,
  by: string,
  occasion: EffectOccasion,
): Effect | string {
  const { scope, mode } = value;
  const until = endOf(value, occasion.now);
  switch (kind) {
    case "mode":
      if (mode !== "normal" && mode !== "backoff") return "its mode is not normal or backoff";
      if (value.until === undefined) return { scope: "queue", effect: kind, mode, by };
      return until === undefined ? NO_END : { scope: "queue", effect: kind, mode, until, by };
    case "pause":
      if (until === undefined) return NO_END;
      if (scope === "lane") return laneEffect(value, until, by);
      return { scope: scope === "queue" ? scope : "virtual-mta", effect: kind, until, by };
    case "slow":
      return until === undefined ? NO_END : slowEffect(value, until, by, occasion);
    case "skip-host": {
      const address = addressOf(value, occasion.peer?.address);
      if (address === undefined) return NO_ADDRESS;
      return until === undefined ? NO_END : { scope: "peer", effect: kind, address, until, by };
    }
    case "other-source":
    case "disable": {
      const address = addressOf(value, occasion.peer?.localAddress);
      if (address === undefined) return NO_ADDRESS;
      return until === undefined ? NO_END : { scope: "source", effect: kind, address, until, by };
    }
    case "bounce-all":
      if (!occasion.isFailure) return `nothing failed: ${kind} makes no sense`;
      return { scope: "queue", effect: kind, by };
    case "defer-all":
      if (!occasion.isFailure) return `nothing failed: ${kind} makes no sense`;
      if (value.until === undefined) return { scope: "queue", effect: kind, by };
      return until === undefined ? NO_END : { scope: "queue", effect: kind, until, by };
  }
}

function laneEffect({ values }: Fields, until: number, by: string): Effect | string {
  if (until === Number.POSITIVE_INFINITY)
    return "the pause of a lane needs an end; LANES holds without one";
  const meant = laneOf(values);
  return meant ? { scope: "lane", effect: "pause", values: meant, until, by } : NO_LANE;
}

function laneOf(values: unknown): LaneValues | undefined {
  const meant = isObject(values) ? readLaneValues(values) : undefined;
  if (meant === undefined || Object.keys(meant).length > MOST_DIMENSIONS) return undefined;
  return Object.freeze(meant);
}

function slowEffect(
  value: Fields,
  until: number,
  by: string,
  { peer }: EffectOccasion,
): Effect | string {
  const { scope, key } = value;
  const rate = rateOf(value.rate);
  if (rate === undefined) return "its rate is not { count, window }, both at least 1";
  const slow = { effect: "slow", rate, until, by } as const;
  switch (scope) {
    case "limit":
      if (typeof key !== "string" || key === "" || Buffer.byteLength(key) > LONGEST_NAME - 10)
        return "its key is not the name of a limit";
      return { scope, key, ...slow };
    case "lane": {
      const values = laneOf(value.values);
      return values ? { scope, values, ...slow } : NO_LANE;
    }
    case "source":
    case "peer": {
      const address = addressOf(value, scope === "peer" ? peer?.address : peer?.localAddress);
      return address === undefined ? NO_ADDRESS : { scope, address, ...slow };
    }
    default:
      return { scope: scope === "queue" ? scope : "virtual-mta", ...slow };
  }
}

const NO_END =
  "its until is not a future time in milliseconds since the epoch, at most ten years ahead";
const NO_LANE = `its values are not 1 to ${MOST_DIMENSIONS} texts, each for what lanes are told apart by`;
const NO_ADDRESS = "it names no IP address, and there is no connection that has one";

function endOf({ until }: Fields, now: number): number | undefined {
  if (typeof until !== "number" || !(until > now)) return undefined;
  return until === Number.POSITIVE_INFINITY || until <= now + LONGEST ? until : undefined;
}

function addressOf({ address }: Fields, own = ""): string | undefined {
  const meant = address ?? own;
  return isAddress(meant) ? meant : undefined;
}

function rateOf(value: unknown): Rate | undefined {
  if (!isObject(value)) return undefined;
  const { count, window } = value;
  if (typeof count !== "number" || typeof window !== "number") return undefined;
  if (![count, window].every(isNumber({ min: 1 }))) return undefined;
  return Object.freeze({ count: Math.floor(count), window });
}

/** Takes out of what a handler gave the effects that make no sense; what holds none costs nothing. */
export type Sieve<H extends HooksOf<"transform", "now">> = (
  value: HookPoints[H]["result"],
  before: HookPoints[H]["result"],
  payload: HookPoints[H]["payload"],
  handler: Handler,
) => HookPoints[H]["result"];

/** Hooks whose answers hold effects. */
export const SIEVES: { readonly [H in HooksOf<"transform", "now">]?: Sieve<H> } = {
  judgeReply(verdict, before, { now, peer }, handler) {
    const { effects } = verdict;
    if (effects === undefined || effects === before.effects) return verdict;
    const occasion = { now, peer, isFailure: true };
    return { ...verdict, effects: effectsOf(effects, handler, occasion) };
  },
  judgeDelivery: (effects, before, { now, peer }, handler) =>
    effects === before ? effects : effectsOf(effects, handler, { now, peer, isFailure: false }),
};

function effectsOf(
  effects: readonly unknown[],
  handler: Handler,
  occasion: EffectOccasion,
): readonly Effect[] {
  return soundEffects(effects, handler.plugin, occasion, (problem) => {
    handler.refuse(problem);
  });
}
