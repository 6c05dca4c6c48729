import { FIRST_LANE, type LaneRecords, type StoredLane } from "../lane-records.ts";
import type { LaneId, QueueId } from "../store.ts";
import type { MemoryQueue } from "./memory-queue.ts";

/** The lanes of a queue in memory. */
export class MemoryLanes implements LaneRecords {
  readonly #held: MemoryQueue;
  readonly #check: () => void;
  readonly #next = new Map<QueueId, LaneId>();

  /** `check` throws when nothing can be written. */
  constructor(held: MemoryQueue, check: () => void) {
    this.#held = held;
    this.#check = check;
    for (const { lanes, rows } of held.queues.values())
      for (const lane of lanes.keys()) if (rows.sizeOf(lane, 1) === 0) lanes.delete(lane);
  }

  of(queue: QueueId): readonly StoredLane[] {
    const lanes = this.#held.queues.get(queue)?.lanes ?? new Map<LaneId, string>();
    return Array.from(lanes, ([id, text]) => ({ id, text })).sort((a, b) => a.id - b.id);
  }

  make(queue: QueueId, text: string): LaneId {
    const { lanes, rows } = this.#held.queue(queue);
    const last = Math.max(FIRST_LANE - 1, rows.lastLane, ...lanes.keys());
    const id = this.#next.get(queue) ?? last + 1;
    this.#next.set(queue, id + 1);
    lanes.set(id, text);
    return id;
  }

  async drop(queue: QueueId, lanes: readonly LaneId[]): Promise<readonly LaneId[]> {
    this.#check();
    const held = this.#held.queue(queue);
    const empty = lanes.filter((lane) => held.rows.sizeOf(lane, 1) === 0);
    for (const lane of empty) held.lanes.delete(lane);
    return empty;
  }

  size(queue: QueueId, lane: LaneId, most: number): number {
    return this.#held.queues.get(queue)?.rows.sizeOf(lane, most) ?? 0;
  }
}
