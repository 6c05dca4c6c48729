import type { LaneHold } from "./lane-hold.ts";
import type { QueueLanes } from "./queue-lanes.ts";
import { QueueRows } from "./queue-rows.ts";
import type { QueueId, QueueMode, QueueState, QueueStore } from "./store.ts";

/** Splits `domain/vmta`. */
export function queueParts(name: string): { readonly domain: string; readonly virtualMta: string } {
  const slash = name.indexOf("/");
  return { domain: name.slice(0, slash), virtualMta: name.slice(slash + 1) };
}

/** Why a queue is stopped, and until when (milliseconds since the epoch); 0: until somebody says so. */
export interface QueueStop {
  readonly by: string;
  readonly why: string;
  readonly until: number;
}

/** The part of a queue that is in memory: its state, its counts and the head of its rows. */
export class QueueRuntime {
  readonly id: QueueId;
  readonly name: string;
  readonly domain: string;
  readonly virtualMta: string;
  readonly rows: QueueRows;
  state: QueueState;
  /** A hold of an operator that stops all of it, besides a pause in its state. */
  stopped: QueueStop | undefined;
  /** Parts of its mail that operators hold in many queues, besides those in its state. */
  wideHolds: readonly LaneHold[] | undefined;
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

  /** True while nothing of it may be sent because somebody said so. */
  get isPaused(): boolean {
    return this.stopped !== undefined || this.state.paused;
  }

  get mode(): QueueMode {
    return this.state.mode;
  }
}
