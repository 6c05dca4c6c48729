import type { Clock } from "../time/clock.ts";
import type { MessageId, ShardId } from "./store.ts";

/** Ids count milliseconds from here: 42 bits of them last beyond the year 2150. */
const ORIGIN = Date.UTC(2020, 0, 1);
const PER_MILLISECOND = 2048;
/** Shards there can be: 11 bits above the 53 of an id. */
const SHARDS = 2048;
/** Ids are written as two halves: this many values have five digits in base 36. */
const HALF = 36 ** 5;

/** Makes message ids: ordered by time, never the same twice, also when the clock steps back. */
export class MessageIds {
  readonly #clock: Clock;
  #last: MessageId;

  /** `last` is the highest id in use; 0 when there is none. */
  constructor(clock: Clock, last: MessageId) {
    this.#clock = clock;
    this.#last = last;
  }

  next(): MessageId {
    const earliest = Math.max(Math.floor(this.#clock.now()) - ORIGIN, 0) * PER_MILLISECOND;
    this.#last = Math.max(earliest, this.#last + 1);
    return this.#last;
  }
}

/** When an id was given out, milliseconds since the epoch. */
export function receivedAtOf(id: MessageId): number {
  return Math.floor(id / PER_MILLISECOND) + ORIGIN;
}

/**
 * An id as people see it: in log lines, replies and file names. Where there are several shards it begins with the shard's number, in
 * base 36 with a hyphen; that of shard 0 is left out.
 */
export function idText(id: MessageId, shard: ShardId = 0): string {
  // In two halves that fit into 32 bits: of a larger number a runtime makes digits some ten times as slowly.
  const high = Math.floor(id / HALF);
  const text = digits(high) + digits(id - high * HALF);
  return shard === 0 ? text : `${shard.toString(36)}-${text}`;
}

function digits(half: number): string {
  return half.toString(36).padStart(5, "0");
}

/** The id in a text made by `idText` for shard 0; undefined for any other text. */
export function parseId(text: string): MessageId | undefined {
  const found = parseShardedId(text);
  return found?.shard === 0 ? found.id : undefined;
}

/** What a text made by `idText` names; undefined for any other text. */
export function parseShardedId(
  text: string,
): { readonly shard: ShardId; readonly id: MessageId } | undefined {
  const match = /^(?:([0-9a-z]{1,3})-)?([0-9a-z]{1,11})$/.exec(text);
  if (match === null) return undefined;
  const [, prefix = "0", name = ""] = match;
  const [shard, id] = [Number.parseInt(prefix, 36), Number.parseInt(name, 36)];
  if (shard >= SHARDS || !Number.isSafeInteger(id) || idText(id, shard) !== text) return undefined;
  return { shard, id };
}
