import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { QueueStore } from "../queue/store.ts";
import type { Clock } from "../time/clock.ts";
import type { AcceptedToBounce } from "./accepted-to-bounce.ts";
import type { Moving } from "./group.ts";
import type { Lanes } from "./lanes.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { Refusals } from "./refusals.ts";
import type { SharedMail } from "./shared-mail.ts";
import type { Slowing } from "./slowing.ts";
import type { Throttle } from "./throttle.ts";
import type { Transmitter } from "./transmitter.ts";
import type { Unsendable } from "./unsendable.ts";

/** What turns share. */
export interface TurnParts {
  readonly clock: Clock;
  readonly transmitter: Transmitter;
  readonly unsendable: Unsendable;
  readonly toBounce: AcceptedToBounce;
  readonly shared: SharedMail;
  readonly refusals: Refusals;
  readonly throttle: Throttle;
  readonly lanes: Lanes;
  readonly slowing: Slowing;
  readonly store: Pick<QueueStore, "message">;
  /** True from the moment on when nothing new is begun. */
  readonly draining: () => boolean;
  /** True while other queues wait for a place like those of this one. */
  readonly othersWait: (queue: QueueRuntime) => boolean;
  /** True, once, when a connection is to end for a queue of more weight, as the plan allows. */
  readonly isInterrupted: (queue: QueueRuntime, plan: DeliveryPlan) => boolean;
  /** The queue may have more mail due than this connection takes now. */
  readonly more: (queue: QueueRuntime) => void;
}

/** How a turn begins. */
export interface TurnBeginning {
  /** The connection is new. */
  readonly fresh: boolean;
  /** False: it ends before mail that this host refused before, as another host is to have it first. */
  readonly anyMail: boolean;
  /** What moved to the connection. */
  readonly first?: Moving;
  /** `QueueWork.plans` when its plan was in force. */
  readonly plans: number;
}
