import type { LimitKey, Waiting } from "../limits/limit-store.ts";
import type { PlaceNeed, PlaceWait } from "../pool/open-counts.ts";
import type { LaneHold } from "../queue/lane-hold.ts";
import type { Rate } from "../time/rate.ts";
import type { Held } from "./held.ts";

/** A rate of a lane. */
export interface LaneKey extends LimitKey {
  readonly limit: Rate;
  /** What set it, with the rate, in words; undefined where it has no name. */
  readonly text: string | undefined;
}

/** What limits a lane. */
export interface LaneLimits {
  /** Recipients that may be tried. */
  readonly recipients: readonly LaneKey[];
  /** Bytes that may be delivered. */
  readonly bytes: readonly LaneKey[];
  /** Transactions at a time. */
  readonly slots: readonly PlaceNeed[];
}

/** The limits of a lane, and what it waits for. */
export class LaneWork {
  readonly limits: LaneLimits;
  readonly hold: LaneHold | undefined;
  /** Bytes of a message that there was no room for; 0 when the last one had. */
  missing = 0;
  /** Its place in the line for a rate. */
  waiting: Waiting | undefined;
  /** The rate. */
  short: LaneKey | undefined;
  /** Its place in the line for the end of a transaction. */
  waitsFor: PlaceWait | undefined;

  constructor(limits: LaneLimits, hold: LaneHold | undefined) {
    this.limits = limits;
    this.hold = hold;
  }

  /** True while it waits. */
  get isClosed(): boolean {
    return this.hold !== undefined || this.waiting !== undefined || this.waitsFor !== undefined;
  }

  /** Why it waits, and until when; `until` is 0 for what ends with a transaction. */
  get held(): Held | undefined {
    if (this.hold !== undefined)
      return { reason: "hold", why: this.hold.why, until: this.hold.until };
    if (this.waiting !== undefined) {
      const { until } = this.waiting;
      const text = this.short?.text;
      if (text !== undefined) return { reason: "named-limit", why: `${text} reached`, until };
      return { reason: "message-rate", why: "message rate limit reached", until };
    }
    if (this.waitsFor !== undefined)
      return { reason: "transactions", why: "as many transactions as it may have", until: 0 };
    return undefined;
  }

  /** Leaves the line. */
  stopWaiting(): void {
    this.waiting?.cancel();
    this.waiting = undefined;
    this.waitsFor?.cancel();
    this.waitsFor = undefined;
  }
}

/** A list of keys to which those of one name and window were added once, with the lower count. */
export function withKey(
  keys: LaneKey[],
  name: string,
  rate: Rate | undefined,
  text: string | undefined,
): void {
  if (rate === undefined || rate.count === Number.POSITIVE_INFINITY) return;
  const full = `${name} ${rate.window}`;
  const at = keys.findIndex((key) => key.name === full);
  const known = keys[at];
  const key = { name: full, limit: rate, text };
  if (known === undefined) keys.push(key);
  else if (rate.count < known.limit.count) keys[at] = key;
}
