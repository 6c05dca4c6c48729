import type { Lanes } from "./queue-rows.ts";
import type { QueueRuntime } from "./queue-runtime.ts";
import type { LaneId, QueueStore, RecipientRow } from "./store.ts";

/** Which lane a row belongs to by the configuration. */
export type LaneOf = (queue: QueueRuntime, row: RecipientRow) => LaneId;

/** Takes rows that stand in another lane than theirs to where they belong. */
export class LaneMoves {
  readonly #given: LaneMovesParts;

  constructor(given: LaneMovesParts) {
    this.#given = given;
  }

  /** The lanes of a queue. */
  of(queue: QueueRuntime): Lanes {
    return {
      laneOf: (row) => this.#given.laneOf(queue, row),
      misplaced: (rows, over) => void this.#move(queue, rows, over),
    };
  }

  /** What cannot be written now is read again, and tried again then. */
  async #move(queue: QueueRuntime, rows: readonly RecipientRow[], over: () => void): Promise<void> {
    const { store, laneOf, moved, failed } = this.#given;
    const there: RecipientRow[] = [];
    let problem: { readonly error: unknown } | undefined;
    try {
      for (const [lane, group] of Map.groupBy(rows, (row) => laneOf(queue, row)))
        there.push(...(await store.move(group, queue.id, lane)));
    } catch (error) {
      problem = { error };
    }
    queue.rows.release(rows);
    // Those that were left where they were are found again from the start.
    queue.rows.reread();
    over();
    moved(queue, there);
    if (problem !== undefined) failed(queue, problem.error);
  }
}

interface LaneMovesParts {
  readonly store: Pick<QueueStore, "move">;
  readonly laneOf: LaneOf;
  /** Is given rows that are where they belong now; the queue may have others. */
  readonly moved: (queue: QueueRuntime, rows: readonly RecipientRow[]) => void;
  /** Hears that rows could not be moved; the queue is to be looked at again. */
  readonly failed: (queue: QueueRuntime, error: unknown) => void;
}
