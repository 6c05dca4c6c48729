import { readIp } from "../directive/kinds/cidr.ts";
import { normalizeAddressDomain } from "../message/address.ts";
import { type LaneValues, laneText, readLaneValues } from "../message/lane.ts";
import type { LaneHold } from "../queue/lane-hold.ts";
import { shortened } from "../text/shortened.ts";

/** The longest pattern for queues, and the longest reason, characters. */
const LONGEST_PATTERN = 400;
const LONGEST_WHY = 500;

/** The longest key of a hold that is kept as it is, bytes. */
const LONGEST_KEY = 500;

/** What an operator stops: of the queues that a pattern means, all mail or a part of it. */
export interface HoldTarget {
  /** `domain/vmta`, each half with `*` for any characters: also queues that come into being later. */
  readonly queue: string;
  /** Only what would be sent from this local address: another one is used, or the mail waits. */
  readonly source?: string | undefined;
  /** Only what would be sent to this host, an IP address or a name: another one is used, or the mail waits. */
  readonly peer?: string | undefined;
  /** Only the mail that has these values. */
  readonly values?: LaneValues | undefined;
}

/** A hold as it is kept. */
export interface Hold extends HoldTarget {
  /** Who asked for it. */
  readonly by: string;
  readonly why: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** When it ends; 0: when it is lifted. */
  readonly until: number;
  /** Queues that it does not mean any more, as patterns. */
  readonly except: readonly string[];
}

/** A target as it is kept. Throws a `RangeError` that says what is wrong with it. */
export function readTarget({ queue, source, peer, values }: HoldTarget): HoldTarget {
  if (queue.length > LONGEST_PATTERN || !/^[^/\p{Cc}]+\/[^\p{Cc}]+$/u.test(queue))
    throw new RangeError(`${JSON.stringify(queue)} means no queue; expected domain/vmta`);
  if ([source, peer, values].filter((one) => one !== undefined).length > 1)
    throw new RangeError(
      "a hold is on a source, on a peer, or on mail with some values, not on several of these at once",
    );
  if (source !== undefined) return { queue, source: addressIn(source) };
  if (peer !== undefined) return { queue, peer: hostIn(peer) };
  if (values === undefined) return { queue };
  const read = readLaneValues(values);
  if (read === undefined)
    throw new RangeError(
      "expected a text for sender, sender-domain, job, user or the name of a note",
    );
  return { queue, values: read };
}

function addressIn(text: string): string {
  if (readIp(text) !== undefined) return text.toLowerCase();
  throw new RangeError(`${JSON.stringify(text)} is not an IP address`);
}

function hostIn(text: string): string {
  const name = readIp(text) === undefined ? normalizeAddressDomain(text) : text.toLowerCase();
  if (name !== undefined) return name;
  throw new RangeError(`${JSON.stringify(text)} is neither an IP address nor the name of a host`);
}

/** A reason as it is kept. Throws a `RangeError` for one that is too long. */
export function readWhy(why: string): string {
  if (why.length <= LONGEST_WHY) return why.toWellFormed();
  throw new RangeError(`a reason has at most ${LONGEST_WHY} characters`);
}

/** True for what `OperatorHolds` keeps. */
export function isHold(value: unknown): value is Hold {
  if (typeof value !== "object" || value === null) return false;
  const one: Partial<Record<keyof Hold, unknown>> = value;
  const isText = (part: unknown): boolean => part === undefined || typeof part === "string";
  return (
    [one.queue, one.by, one.why].every((part) => typeof part === "string") &&
    [one.since, one.until].every((part) => typeof part === "number") &&
    Array.isArray(one.except) &&
    one.except.every((part) => typeof part === "string") &&
    isText(one.source) &&
    isText(one.peer) &&
    (one.values === undefined || isValues(one.values))
  );
}

function isValues(value: unknown): boolean {
  return typeof value === "object" && value !== null && readLaneValues({ ...value }) !== undefined;
}

/** When a hold ends; Infinity when it does not by itself. */
export function endOf({ until }: Hold): number {
  return until === 0 ? Number.POSITIVE_INFINITY : until;
}

/** True for targets of the same kind, whatever their queues. */
export function isOnSame(one: HoldTarget, other: HoldTarget): boolean {
  return onOf(one) === onOf(other);
}

function onOf({ source, peer, values }: HoldTarget): string {
  if (source !== undefined) return `source ${source}`;
  if (peer !== undefined) return `peer ${peer}`;
  return values === undefined ? "queue" : `mail ${laneText(values)}`;
}

/** What a hold is kept under: one of each target. */
export function holdKey(target: HoldTarget): string {
  return shortened(`${onOf(target)} ${target.queue}`, LONGEST_KEY);
}

/** Which of two holds counts: the later end; of equal ones the one that was said last. */
export function isStronger(one: Hold, other: Hold): boolean {
  const [end, otherEnd] = [endOf(one), endOf(other)];
  return end > otherEnd || (end === otherEnd && one.since >= other.since);
}

/** What lanes see of a hold; undefined when it is not on a part of the mail. */
export function laneOf(hold: Hold): LaneHold | undefined {
  const { values, why, by } = hold;
  if (values === undefined) return undefined;
  return { values, until: endOf(hold), why: why === "" ? `held by ${by}` : why };
}
