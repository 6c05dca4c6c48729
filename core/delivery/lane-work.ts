import { Headroom } from "../limits/headroom.ts";
import type { LimitKey, LimitStore, Waiting } from "../limits/limit-store.ts";
import type { RateKeys } from "../limits/rate-limit.ts";
import type { PlaceNeed, PlaceWait } from "../pool/open-counts.ts";
import type { LaneHold } from "../queue/lane-hold.ts";
import { isSameRate, type Rate } from "../time/rate.ts";
import type { Held } from "./held.ts";
import { isShort } from "./held-by-limit.ts";

/** Recipients for which room is asked at once. */
const WISH = 100;

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
  /** Of its rates of recipients. */
  readonly headroom: Headroom;
  /** Bytes of a message that there was no room for; 0 when the last one had. */
  missing = 0;
  /** Its place in the line for a rate. */
  waiting: Waiting | undefined;
  /** The rate. */
  short: LaneKey | undefined;
  /** Its place in the line for the end of a transaction. */
  waitsFor: PlaceWait | undefined;
  #own: RateKeys | undefined;
  #keys: readonly LimitKey[] = [];
  /** Who has that place in the line for a rate: the lane, under other rules. */
  #place: { owner: LaneWork } = { owner: this };

  constructor(limits: LaneLimits, hold: LaneHold | undefined) {
    this.limits = limits;
    this.hold = hold;
    this.headroom = new Headroom(limits.recipients);
  }

  /** The keys of a message besides those of its queue and connection, with these: of recipients, then of bytes. */
  messageKeys(own: RateKeys): readonly LimitKey[] {
    if (own !== this.#own) {
      const { recipients, bytes } = this.limits;
      this.#own = own;
      this.#keys = [...own.recipients, ...recipients, ...own.bytes, ...bytes];
    }
    return this.#keys;
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

  /** Recipients that may be tried now, 1 or more; otherwise the first of its rates without room. */
  room(store: Pick<LimitStore, "most">): number | LaneKey {
    const { recipients, bytes } = this.limits;
    let room = Number.POSITIVE_INFINITY;
    if (this.missing === 0 && this.headroom.isPlenty(store)) return room;
    for (const key of recipients) {
      const most = store.most(key);
      if (most < 1) return key;
      room = Math.min(room, most);
    }
    for (const key of bytes) if (isShort(store, key, this.missing)) return key;
    return room;
  }

  /** Waits until a rate has room; `opened` is called then. */
  waitFor(key: LaneKey, store: Pick<LimitStore, "wait">, opened: () => void): void {
    this.short = key;
    const ofBytes = this.limits.bytes.includes(key);
    const amounts = [ofBytes ? this.missing : 1];
    const wishes = ofBytes ? amounts : [Math.min(key.limit.count, WISH)];
    const place: { owner: LaneWork } = { owner: this };
    this.#place = place;
    this.waiting = store.wait([key], { amounts, wishes }, () => {
      place.owner.waiting = undefined;
      opened();
    });
  }

  /** Under other rules than before: it keeps its place in the line for a rate that is the same. */
  follow(before: LaneWork): void {
    const { waiting, short } = before;
    if (waiting === undefined || short === undefined) return;
    const { recipients, bytes } = this.limits;
    const same = [...recipients, ...bytes].find(
      ({ name, limit }) => name === short.name && isSameRate(limit, short.limit),
    );
    if (same === undefined || this.hold !== undefined) return before.stopWaiting();
    before.waiting = undefined;
    this.#place = before.#place;
    this.#place.owner = this;
    this.waiting = waiting;
    this.short = same;
    this.missing = before.missing;
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
