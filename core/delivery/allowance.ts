import type { LimitKey } from "../limits/limit-store.ts";
import type { RateKeys } from "../limits/rate-limit.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { PooledConnection } from "../pool/pooled-connection.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Answer, MessageId, QueueStore } from "../queue/store.ts";
import type { Group } from "./group.ts";
import type { LaneWork } from "./lane-work.ts";
import type { Lanes } from "./lanes.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { Slowing } from "./slowing.ts";
import type { Throttle } from "./throttle.ts";

const NO_KEYS: readonly LimitKey[] = [];

/** What it works with. */
export interface AllowanceParts {
  readonly throttle: Throttle;
  readonly lanes: Lanes;
  readonly slowing: Slowing;
  readonly store: Pick<QueueStore, "message">;
}

/** What the limits of a queue, and those of a connection, allow to be sent over the connection. */
export class Allowance {
  readonly #parts: AllowanceParts;
  readonly #queue: QueueRuntime;
  readonly #plan: DeliveryPlan;
  readonly #pooled: PooledConnection;
  readonly #keys: RateKeys;

  constructor(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    pooled: PooledConnection,
    parts: AllowanceParts,
  ) {
    this.#parts = parts;
    this.#queue = queue;
    this.#plan = plan;
    this.#pooled = pooled;
    this.#keys = parts.throttle.keysFor(queue, plan, pooled.ends);
  }

  /** Recipients that may be tried in one transaction now. */
  get most(): number {
    const { throttle, slowing } = this.#parts;
    const most = throttle.mostNow(this.#queue, this.#plan, this.#keys);
    return slowing.any ? Math.min(most, slowing.most(this.#queue, this.#pooled.peer)) : most;
  }

  /** Waits for more to be allowed, where that is a matter of moments; false when it was, or is, not. */
  moreSoon(): Promise<boolean> | false {
    const { throttle, slowing } = this.#parts;
    // What an effect holds back does not come within a moment.
    if (slowing.any && slowing.most(this.#queue, this.#pooled.peer) < 1) return false;
    return throttle.moreSoon(this.#queue, this.#plan, this.#keys);
  }

  /** Waits for a lane that may go on in a moment; false when none was, or is, such. */
  laneSoon(): Promise<boolean> | false {
    return this.#parts.lanes.moreSoon(this.#queue);
  }

  /** Takes what a group uses; false, and nothing taken, when there is no room for all of it. Throws, with nothing taken, when its lane fails to say. */
  take(group: Group): Answer<boolean> {
    const [first] = group.rows;
    if (first === undefined) return true;
    const { lane, message } = first;
    // Lanes may fail to say; nothing is taken before.
    const work = lane === 0 ? undefined : this.#parts.lanes.limitsOf(this.#queue, lane);
    const hasBytes = this.#keys.bytes.length > 0 || (work?.limits.bytes.length ?? 0) > 0;
    if (!hasBytes) return this.#take(group, work, 0);
    const size = this.#sizeOf(message);
    return size instanceof Promise
      ? size.then((late) => this.#take(group, work, late))
      : this.#take(group, work, size);
  }

  /** All at once: of recipients, of bytes, and of those that its lane and effects limit. */
  #take(group: Group, work: LaneWork | undefined, size: number): boolean {
    const { throttle, lanes, slowing } = this.#parts;
    const slot = work && lanes.begin(this.#queue, work);
    if (slot === false) return false;
    const { recipients, bytes } = this.#keys;
    const usual = work === undefined ? this.#keys.message : work.messageKeys(this.#keys);
    const slow = slowing.any ? slowing.keys(this.#queue, this.#pooled.peer) : NO_KEYS;
    const keys = slow.length === 0 ? usual : [...slow, ...usual];
    const many = group.rows.length;
    const split = slow.length + recipients.length + (work?.limits.recipients.length ?? 0);
    if (keys.length > 0) {
      const amounts: number[] = [];
      for (let at = 0; at < keys.length; at++) amounts.push(at < split ? many : size);
      const grant = throttle.take(keys, amounts);
      const missing = grant === undefined ? size : 0;
      if (bytes.length > 0) throttle.lacks(this.#queue, missing);
      if (work !== undefined) work.missing = missing;
      if (grant === undefined) {
        work?.headroom.doubt();
        throttle.doubt(this.#queue, this.#plan, this.#pooled.ends);
        slot?.cancel();
        if (slowing.any) slowing.most(this.#queue, this.#pooled.peer);
        return false;
      }
      // Recipients count when the message is on the wire, bytes when it is delivered.
      if (keys.length > split) group.volume = split === 0 ? grant : grant.split(split);
      if (split > 0) group.tried = grant;
    }
    group.slot = slot;
    return true;
  }

  /** Bytes of a message; 0 when it cannot be read, which is told when it is to be sent. */
  #sizeOf(message: MessageId): Answer<number> {
    try {
      const info = this.#parts.store.message(message);
      return info instanceof Promise ? info.then(sizeIn, () => 0) : sizeIn(info);
    } catch {
      return 0;
    }
  }
}

function sizeIn(info: MessageInfo | undefined): number {
  return info?.size ?? 0;
}
