import type { MessageInfo } from "../../message/envelope.ts";
import { FRESH_STATE, isIdle } from "../queue-state.ts";
import type { Epoch, LaneId, MessageId, QueueId, QueueState } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { MemoryRecords } from "./memory-journal.ts";
import type { HeldState } from "./memory-state.ts";
import { SortedRows } from "./sorted-rows.ts";

/** A queue in memory. */
export interface HeldQueue {
  readonly name: string;
  readonly rows: SortedRows;
  readonly lanes: Map<LaneId, string>;
  state: QueueState;
}

/** A message in memory. */
export interface HeldMessage {
  readonly info: MessageInfo;
  readonly content: Buffer;
  remaining: number;
}

/** What is queued in memory. It outlives the stores that are opened on it, one after the other. */
export class MemoryQueue {
  readonly queues: Map<QueueId, HeldQueue> = new Map();
  readonly messages: Map<MessageId, HeldMessage> = new Map();
  readonly journal: MemoryRecords = new MemoryRecords();
  /** Counts of limits by key. */
  readonly limits: Map<string, Buffer> = new Map();
  /** What plugins keep. */
  readonly state: Map<string, HeldState> = new Map();
  /** The owner's. */
  epoch: Epoch = 0;
  readonly #ids = new Map<string, QueueId>();
  #nextId: QueueId = 1;

  /** The highest id of a message or of a report that is owed; 0 when there is none. */
  get lastMessage(): MessageId {
    return [...this.messages.keys(), ...this.journal.debts.keys()].reduce(
      (a, b) => Math.max(a, b),
      0,
    );
  }

  idOf(name: string): QueueId {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#nextId++;
    this.#ids.set(name, id);
    this.queues.set(id, { name, state: FRESH_STATE, rows: new SortedRows(), lanes: new Map() });
    return id;
  }

  /** Throws for an id that was never given out. */
  queue(id: QueueId): HeldQueue {
    const queue = this.queues.get(id);
    if (queue === undefined) throw new StoreError("misuse", `there is no queue ${id}`);
    return queue;
  }

  /** Drops the queues that are empty and have nothing to remember, with what plugins keep for them. */
  dropIdle(now: number): void {
    for (const [id, { name, rows, state }] of this.queues) {
      if (rows.length > 0 || !isIdle(state, now)) continue;
      const kept = [...this.state].filter(([, { queue }]) => queue === id);
      if (kept.some(([, { until }]) => until > now)) continue;
      for (const [key] of kept) this.state.delete(key);
      this.queues.delete(id);
      this.#ids.delete(name);
    }
  }
}
