import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { type Lanes, QueueRows } from "./queue-rows.ts";
import type { QueueId, QueueState, QueueStore } from "./store.ts";

/** Splits `domain/vmta`. */
export function queueParts(name: string): { readonly domain: string; readonly virtualMta: string } {
  const slash = name.indexOf("/");
  return { domain: name.slice(0, slash), virtualMta: name.slice(slash + 1) };
}

/** The part of a queue that is in memory: its state, its counts and the head of its rows. */
export class QueueRuntime {
  readonly id: QueueId;
  readonly name: string;
  readonly domain: string;
  readonly virtualMta: string;
  readonly rows: QueueRows;
  state: QueueState;
  /** Recipients in the queue, those under way included. */
  waiting = 0;
  /** What last went wrong, for `show queues`. */
  lastError: string | undefined;
  /** Why the queue as a whole could not be delivered; undefined when it could, or is not known to have failed. */
  failure: DeliveryFailure | undefined;
  /** Connections that work for the queue, those being opened included. */
  connections = 0;
  /** When it was last asked for by name, milliseconds since the epoch. */
  usedAt = 0;
  /** Set while the queue's mail is being bounced as a whole: nothing else may take from it. */
  bouncing = false;
  /** By which limits the ages of its mail were last looked at, milliseconds. */
  ages: { readonly maxAge: number; readonly delayNoticeInterval: number } | undefined;

  constructor(
    store: QueueStore,
    id: QueueId,
    name: string,
    state: QueueState,
    lanes?: (queue: QueueRuntime) => Lanes,
  ) {
    this.id = id;
    this.name = name;
    ({ domain: this.domain, virtualMta: this.virtualMta } = queueParts(name));
    this.rows = new QueueRows(store, id, lanes?.(this));
    this.state = state;
  }
}
