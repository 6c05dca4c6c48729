import type { Clock, Timer } from "../time/clock.ts";
import type { QueueRuntime } from "./queue-runtime.ts";
import type { LaneId, QueueStore, RecipientRow } from "./store.ts";

/** Pause after rows that could not be moved, milliseconds: nothing of their queue is read meanwhile, as it would be them again. */
const AGAIN = 10_000;

/** The lanes of queues, as the configuration in force has them. */
export interface LaneChoice {
  /** False for a queue that has one lane: nothing else is asked then, and rows are served where they are. */
  divides(queue: QueueRuntime): boolean;
  /** Looks up where rows belong; a promise while the store takes its time. */
  find(queue: QueueRuntime, rows: readonly RecipientRow[]): Promise<void> | undefined;
  /** True when a new row is known at once to be in the lane it belongs to. May throw. */
  isInPlace(queue: QueueRuntime, row: RecipientRow): boolean;
  /** The lane that a row belongs to; the one it is in when that was not looked up. */
  laneOf(row: RecipientRow): LaneId;
  /** False while a lane waits: nothing of it is looked at. */
  isOpen(queue: QueueRuntime, lane: LaneId): boolean;
  /** Recipients of an open lane that may be tried now. With 0 it waits, and the queue is woken when it may go on. */
  room(queue: QueueRuntime, lane: LaneId): number;
}

/** The lanes of one queue, for those who hand out its rows. */
export class LanesOfQueue {
  readonly #queue: QueueRuntime;
  readonly #choice: () => LaneChoice;
  readonly #moves: LaneMoves;

  constructor(queue: QueueRuntime, choice: () => LaneChoice, moves: LaneMoves) {
    this.#queue = queue;
    this.#choice = choice;
    this.#moves = moves;
  }

  get divided(): boolean {
    return this.#choice().divides(this.#queue);
  }

  find(rows: readonly RecipientRow[]): Promise<void> | undefined {
    return this.#choice().find(this.#queue, rows);
  }

  isInPlace(row: RecipientRow): boolean {
    return this.#choice().isInPlace(this.#queue, row);
  }

  laneOf(row: RecipientRow): LaneId {
    return this.#choice().laneOf(row);
  }

  isOpen(lane: LaneId): boolean {
    return this.#choice().isOpen(this.#queue, lane);
  }

  room(lane: LaneId): number {
    return this.#choice().room(this.#queue, lane);
  }

  /** Takes claimed rows to where they belong; `over` is called when they are released. */
  misplaced(rows: readonly RecipientRow[], over: () => void): void {
    void this.#moves.move(this.#queue, rows, over);
  }
}

/** Takes rows that are in another lane than theirs to where they belong. */
export class LaneMoves {
  readonly #given: LaneMovesParts;
  readonly #pauses = new Set<Timer>();
  #stopped = false;

  constructor(given: LaneMovesParts) {
    this.#given = given;
  }

  /** No pause ends any more, and none begins. */
  stop(): void {
    this.#stopped = true;
    for (const pause of this.#pauses) pause.cancel();
    this.#pauses.clear();
  }

  /** What cannot be written now is read again, and tried again then. */
  async move(queue: QueueRuntime, rows: readonly RecipientRow[], over: () => void): Promise<void> {
    const { store, clock, moved, done, failed } = this.#given;
    const choice = this.#given.choice();
    const there: RecipientRow[] = [];
    let problem: { readonly error: unknown } | undefined;
    try {
      const groups = Map.groupBy(rows, (row) => choice.laneOf(row));
      const moves = Array.from(groups, ([lane, group]) => store.move(group, queue.id, lane));
      for (const move of await Promise.allSettled(moves))
        if (move.status === "fulfilled") there.push(...move.value);
        else problem = { error: move.reason };
    } catch (error) {
      problem = { error };
    }
    queue.rows.release(rows);
    // Those that were left where they were are found again from the start.
    queue.rows.reread();
    if (problem === undefined) over();
    moved(there);
    if (problem === undefined) return done(queue);
    failed(queue, problem.error);
    if (this.#stopped) return;
    const pause = clock.after(AGAIN, () => {
      this.#pauses.delete(pause);
      over();
      done(queue);
    });
    this.#pauses.add(pause);
  }
}

interface LaneMovesParts {
  readonly store: Pick<QueueStore, "move">;
  readonly clock: Clock;
  readonly choice: () => LaneChoice;
  /** Is given rows that are where they belong now. */
  readonly moved: (rows: readonly RecipientRow[]) => void;
  /** The queue may be read again. */
  readonly done: (queue: QueueRuntime) => void;
  /** Hears that rows could not be moved. */
  readonly failed: (queue: QueueRuntime, error: unknown) => void;
}
