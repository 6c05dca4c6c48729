import { DeliveryTimes } from "./delivery-times.ts";

/** The types of records, by what they count as. */
export const COUNTED = {
  d: "delivered",
  b: "bounced",
  t: "deferred",
  tq: "queueDeferred",
  r: "received",
  rb: "remoteBounces",
  rs: "remoteStates",
  f: "complaints",
} as const;

/** What is counted. */
export type Counted = (typeof COUNTED)[keyof typeof COUNTED];

/** How many records of each type there are, and what was delivered. */
export class Counts {
  delivered = 0;
  bounced = 0;
  deferred = 0;
  queueDeferred = 0;
  received = 0;
  remoteBounces = 0;
  remoteStates = 0;
  complaints = 0;
  /** Bytes of what was delivered. */
  bytes = 0;
  readonly times: DeliveryTimes = new DeliveryTimes();

  /** `seconds`: how long a delivery took; NaN where that is not known. */
  add(counted: Counted, bytes: number, seconds: number): void {
    this[counted]++;
    if (counted !== "delivered") return;
    if (bytes > 0) this.bytes += bytes;
    if (seconds >= 0) this.times.add(seconds);
  }

  merge(other: Counts): void {
    let type: keyof typeof COUNTED;
    for (type in COUNTED) this[COUNTED[type]] += other[COUNTED[type]];
    this.bytes += other.bytes;
    this.times.merge(other.times);
  }

  /** All records. */
  get records(): number {
    let sum = 0;
    let type: keyof typeof COUNTED;
    for (type in COUNTED) sum += this[COUNTED[type]];
    return sum;
  }

  /** The share of mail that came to an end and bounced, 0 to 1. */
  get bounceShare(): number {
    const ended = this.delivered + this.bounced;
    return ended === 0 ? 0 : this.bounced / ended;
  }
}
