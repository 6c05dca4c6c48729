import { idOf, positionOf, queueStart } from "./keys.ts";
import type { Change } from "./lmdb-commit.ts";
import type { Tables } from "./lmdb-tables.ts";
import { decodeQueue } from "./records.ts";
import type { QueueId, QueueState, StoredQueue } from "./store.ts";

const FRESH: QueueState = { mode: "normal", paused: false, retryAt: 0, failures: 0 };

/** The ids of queue names. A new name is written together with the first change behind it. */
export class QueueNames {
  readonly #tables: Tables;
  readonly #ids = new Map<string, QueueId>();
  readonly #names = new Map<QueueId, string>();
  #unwritten: { readonly id: QueueId; readonly name: string; readonly state: QueueState }[] = [];
  #next: QueueId = 1;

  constructor(tables: Tables) {
    this.#tables = tables;
    for (const { key, value } of tables.queues.getRange({})) {
      const { name } = decodeQueue(value);
      this.#know(idOf(key), name);
    }
  }

  #know(id: QueueId, name: string): void {
    this.#ids.set(name, id);
    this.#names.set(id, name);
    this.#next = Math.max(this.#next, id + 1);
  }

  idOf(name: string): QueueId {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#next;
    this.#know(id, name);
    this.#unwritten.push({ id, name, state: FRESH });
    return id;
  }

  /** Throws for an id that was never given out. */
  nameOf(id: QueueId): string {
    const name = this.#names.get(id);
    if (name === undefined) throw new RangeError(`there is no queue ${id}`);
    return name;
  }

  /** The change, with the names that are not written yet in front of its own. */
  withNewNames(change: Change): Change {
    if (this.#unwritten.length === 0) return change;
    const queues = [...this.#unwritten, ...change.queues];
    this.#unwritten = [];
    return { ...change, queues };
  }

  /** A change was not written: its queues go along with the next one. */
  notWritten({ queues }: Change): void {
    this.#unwritten = [...queues, ...this.#unwritten];
  }

  /** Every queue with the number of its rows and the due time of the first: one pass over the keys of all rows. */
  stored(): readonly StoredQueue[] {
    const { queues, recipients } = this.#tables;
    const found: StoredQueue[] = [];
    for (const { key, value } of queues.getRange({})) {
      const id = idOf(key);
      const range = { start: queueStart(id), end: queueStart(id + 1) };
      const count = recipients.getKeysCount(range);
      const [first] = count > 0 ? recipients.getKeys({ ...range, limit: 1 }) : [];
      const head = first && positionOf(first).due;
      found.push({ id, ...decodeQueue(value), recipients: count, head });
    }
    return found;
  }
}
