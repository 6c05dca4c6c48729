import type { MessageInfo } from "../message/envelope.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Answer, MessageId, QueueStore } from "../queue/store.ts";
import type { DeliveryPlan } from "./plan.ts";
import { limitsMessages, limitsVolume, type Throttle } from "./throttle.ts";
import type { Group } from "./transmitter.ts";

/** What a queue's limits allow to be sent over one connection. */
export class Allowance {
  readonly #throttle: Throttle;
  readonly #store: Pick<QueueStore, "message">;
  readonly #queue: QueueRuntime;
  readonly #plan: DeliveryPlan;

  constructor(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    parts: { readonly throttle: Throttle; readonly store: Pick<QueueStore, "message"> },
  ) {
    this.#throttle = parts.throttle;
    this.#store = parts.store;
    this.#queue = queue;
    this.#plan = plan;
  }

  /** Recipients that may be tried in one transaction now. */
  get most(): number {
    return this.#throttle.mostNow(this.#queue, this.#plan);
  }

  /** Waits for more to be allowed, where that is a matter of moments; false when it was, or is, not. */
  moreSoon(): Promise<boolean> | false {
    return this.#throttle.moreSoon(this.#queue, this.#plan);
  }

  /** Takes what a group uses; false, and nothing taken, when there is no room for all of it. */
  take(group: Group): Answer<boolean> {
    if (limitsMessages(this.#plan)) {
      group.tried = this.#throttle.trying(this.#queue, this.#plan, group.rows.length);
      if (group.tried === undefined) return false;
    }
    const [first] = group.rows;
    if (first === undefined || !limitsVolume(this.#plan)) return true;
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
    if (group.volume === undefined) group.tried?.cancel();
    return group.volume !== undefined;
  }
}

function sizeIn(info: MessageInfo | undefined): number {
  return info?.size ?? 0;
}
