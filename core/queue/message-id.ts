import type { Clock } from "../time/clock.ts";
import type { MessageId } from "./store.ts";

/** Ids count milliseconds from here: 42 bits of them last beyond the year 2150. */
const ORIGIN = Date.UTC(2020, 0, 1);
const PER_MILLISECOND = 2048;

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

/** An id as people see it: in log lines, replies and file names. */
export function idText(id: MessageId): string {
  return id.toString(36).padStart(10, "0");
}

/** The id in a text made by `idText`; undefined for any other text. */
export function parseId(text: string): MessageId | undefined {
  if (!/^[0-9a-z]{1,11}$/.test(text)) return undefined;
  const id = Number.parseInt(text, 36);
  return Number.isSafeInteger(id) && idText(id) === text ? id : undefined;
}
