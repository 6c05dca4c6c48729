import type { MessageInfo } from "../message/envelope.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { LaneId, MessageId, QueueStore, RecipientRow } from "../queue/store.ts";

/** Where rows belong, looked up by their messages. */
export class LanePlaces {
  readonly #store: Pick<QueueStore, "message">;
  readonly #laneFor: (queue: QueueRuntime, info: MessageInfo, present: LaneId) => LaneId;
  /** Of rows that were read just now. */
  readonly #places = new WeakMap<RecipientRow, LaneId>();
  /** The store takes its time to answer: it is not asked where nobody waits. */
  #isStoreSlow = false;

  /** `laneFor` tells the lane for mail of a message that is in lane `present`; it may throw. */
  constructor(
    store: Pick<QueueStore, "message">,
    laneFor: (queue: QueueRuntime, info: MessageInfo, present: LaneId) => LaneId,
  ) {
    this.#store = store;
    this.#laneFor = laneFor;
  }

  /** Looks up where rows belong; a promise while the store takes its time. */
  find(queue: QueueRuntime, rows: readonly RecipientRow[]): Promise<void> | undefined {
    let last: MessageInfo | undefined;
    let of: MessageId | undefined;
    for (const [at, row] of rows.entries()) {
      if (row.message !== of) {
        const message = this.#store.message(row.message);
        if (message instanceof Promise) return this.#findLate(queue, rows.slice(at), message);
        [last, of] = [message, row.message];
      }
      this.#place(queue, row, last);
    }
    return undefined;
  }

  /** `first` is the answer about the message of the first row. */
  async #findLate(
    queue: QueueRuntime,
    rows: readonly RecipientRow[],
    first: Promise<MessageInfo | undefined>,
  ): Promise<void> {
    const ids = [...new Set(rows.map(({ message }) => message))];
    const others = ids.slice(1).map((id) => this.#store.message(id));
    const messages = await Promise.all([first, ...others]);
    const byId = new Map(ids.map((id, at) => [id, messages[at]]));
    for (const row of rows) this.#place(queue, row, byId.get(row.message));
  }

  /** What is lost stays where it is. */
  #place(queue: QueueRuntime, row: RecipientRow, message: MessageInfo | undefined): void {
    if (message !== undefined) this.#places.set(row, this.#laneFor(queue, message, row.lane));
  }

  /** True when a row is known at once to be in the lane it belongs to. */
  isInPlace(queue: QueueRuntime, row: RecipientRow): boolean {
    if (this.#isStoreSlow) return false;
    const message = this.#store.message(row.message);
    if (message instanceof Promise) {
      this.#isStoreSlow = true;
      // It is asked again when the row is read, and whoever reads is told.
      message.catch(() => {});
      return false;
    }
    return message !== undefined && this.#laneFor(queue, message, row.lane) === row.lane;
  }

  /** The lane a row belongs to; the one it is in when that was not looked up. */
  laneOf(row: RecipientRow): LaneId {
    return this.#places.get(row) ?? row.lane;
  }
}
