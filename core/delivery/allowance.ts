import type { LimitKey } from "../limits/limit-store.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Answer, MessageId, QueueStore } from "../queue/store.ts";
import type { Group } from "./group.ts";
import type { Lanes } from "./lanes.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { Slowing } from "./slowing.ts";
import { limitsMessages, limitsVolume, type Throttle } from "./throttle.ts";

const NO_KEYS: readonly LimitKey[] = [];

/** What it works with. */
export interface AllowanceParts {
  readonly throttle: Throttle;
  readonly lanes: Lanes;
  readonly slowing: Slowing;
  readonly store: Pick<QueueStore, "message">;
}

/** What a queue's limits allow to be sent over one connection. */
export class Allowance {
  readonly #throttle: Throttle;
  readonly #store: Pick<QueueStore, "message">;
  readonly #queue: QueueRuntime;
  readonly #plan: DeliveryPlan;
  readonly #lanes: Lanes;
  readonly #slowing: Slowing;
  readonly #peer: PeerInfo;

  constructor(queue: QueueRuntime, plan: DeliveryPlan, peer: PeerInfo, parts: AllowanceParts) {
    this.#lanes = parts.lanes;
    this.#slowing = parts.slowing;
    this.#peer = peer;
    this.#throttle = parts.throttle;
    this.#store = parts.store;
    this.#queue = queue;
    this.#plan = plan;
  }

  /** Recipients that may be tried in one transaction now. */
  get most(): number {
    const most = this.#throttle.mostNow(this.#queue, this.#plan);
    return this.#slowing.any ? Math.min(most, this.#slowing.most(this.#queue, this.#peer)) : most;
  }

  /** Waits for more to be allowed, where that is a matter of moments; false when it was, or is, not. */
  moreSoon(): Promise<boolean> | false {
    // What an effect holds back does not come within a moment.
    if (this.#slowing.any && this.#slowing.most(this.#queue, this.#peer) < 1) return false;
    return this.#throttle.moreSoon(this.#queue, this.#plan);
  }

  /** Waits for a lane that may go on in a moment; false when none was, or is, such. */
  laneSoon(): Promise<boolean> | false {
    return this.#lanes.moreSoon(this.#queue);
  }

  /** Takes what a group uses; false, and nothing taken, when there is no room for all of it. Throws, with nothing taken, when its lane fails to say. */
  take(group: Group): Answer<boolean> {
    const [first] = group.rows;
    if (first === undefined) return true;
    // Lanes may fail to say; nothing is taken before.
    let keys = first.lane === 0 ? NO_KEYS : this.#lanes.keysOf(this.#queue, first.lane);
    const slot = first.lane === 0 ? undefined : this.#lanes.begin(this.#queue, first.lane);
    if (slot === false) return false;
    if (this.#slowing.any) keys = [...keys, ...this.#slowing.keys(this.#queue, this.#peer)];
    if (keys.length > 0 || limitsMessages(this.#plan)) {
      group.tried = this.#throttle.trying(this.#queue, this.#plan, group.rows.length, keys);
      if (group.tried === undefined) {
        slot?.cancel();
        if (this.#slowing.any) this.#slowing.most(this.#queue, this.#peer);
        return false;
      }
    }
    group.slot = slot;
    if (!limitsVolume(this.#plan)) return true;
    const size = this.#sizeOf(first.message);
    return size instanceof Promise
      ? size.then((late) => this.#takeVolume(group, late))
      : this.#takeVolume(group, size);
  }

  /** Bytes of a message; 0 when it cannot be read, which is told when it is to be sent. */
  #sizeOf(message: MessageId): Answer<number> {
    try {
      const info = this.#store.message(message);
      return info instanceof Promise ? info.then(sizeIn, () => 0) : sizeIn(info);
    } catch {
      return 0;
    }
  }

  #takeVolume(group: Group, size: number): boolean {
    group.volume = this.#throttle.sending(this.#queue, this.#plan, size);
    if (group.volume !== undefined) return true;
    group.tried?.cancel();
    group.slot?.cancel();
    return false;
  }
}

function sizeIn(info: MessageInfo | undefined): number {
  return info?.size ?? 0;
}
