import type { QueueLanes } from "./queue-lanes.ts";
import { QueueRows } from "./queue-rows.ts";
import type { QueueId, QueueMode, QueueState, QueueStore } from "./store.ts";

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
  /** Connections that work for the queue, those being opened included. */
  connections = 0;
  /** When it was last asked for by name, milliseconds since the epoch. */
  usedAt = 0;

  constructor(
    store: QueueStore,
    id: QueueId,
    name: string,
    state: QueueState,
    lanes?: (queue: QueueRuntime) => QueueLanes,
  ) {
    this.id = id;
    this.name = name;
    ({ domain: this.domain, virtualMta: this.virtualMta } = queueParts(name));
    this.rows = new QueueRows(store, id, lanes?.(this));
    this.state = state;
  }

  get mode(): QueueMode {
    return this.state.mode;
  }
}
