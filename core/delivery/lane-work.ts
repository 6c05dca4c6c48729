import type { LimitKey, Waiting } from "../limits/limit-store.ts";
import type { LaneHold } from "../queue/lane-hold.ts";
import type { Rate } from "../time/rate.ts";
import type { Held } from "./held.ts";

/** A limit of transactions at a time. */
export interface LaneSlot {
  /** Lanes with the same one share it. */
  readonly name: string;
  readonly max: number;
}

/** What limits a lane, and what it waits for. */
export class LaneWork {
  readonly keys: readonly LimitKey[];
  readonly slots: readonly LaneSlot[];
  readonly hold: LaneHold | undefined;
  /** Its place in the line for a rate. */
  waiting: Waiting | undefined;
  /** It waits for the end of a transaction of those that share this. */
  waitsFor: string | undefined;

  constructor(keys: readonly LimitKey[], slots: readonly LaneSlot[], hold: LaneHold | undefined) {
    this.keys = keys;
    this.slots = slots;
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
    this.waitsFor = undefined;
  }
}

/** A list of keys to which those of one name and window were added once, with the lower count. */
export function withKey(keys: LimitKey[], name: string, rate: Rate): void {
  const full = `${name} ${rate.window}`;
  const at = keys.findIndex((key) => key.name === full);
  const known = keys[at];
  if (known === undefined) keys.push({ name: full, limit: rate });
  else if (rate.count < known.limit.count) keys[at] = { name: full, limit: rate };
}
