import { behind, dueOf, queueKey, queueOf } from "./keys.ts";
import type { Tables } from "./lmdb-tables.ts";
import { decodeQueue, encodeQueue, type QueueRecord } from "./records.ts";
import type { QueueId, QueueState, StoredQueue } from "./store.ts";
import { StoreError } from "./store-error.ts";
import type { WriteList } from "./write-list.ts";

/** The most octets a queue's name has. */
const LONGEST_NAME = 1024;
/** In the table of queues: the smallest id that was never given out. */
const NEXT_ID: Buffer = queueKey(0);

/** The state of a queue about which there is nothing to remember. */
export const FRESH: QueueState = { mode: "normal", paused: false, retryAt: 0, failures: 0 };

/**
 * Names and states of the queues. A new name is written together with the first thing in its
 * queue.
 */
export class QueueNames {
  readonly #tables: Tables;
  /** Names given an id that are not written yet. */
  readonly #newIds = new Map<string, QueueId>();
  readonly #newNames = new Map<QueueId, string>();
  #next: QueueId;

  constructor(tables: Tables) {
    this.#tables = tables;
    const [last] = tables.queues.getKeys({ reverse: true, limit: 1 });
    const kept = tables.queues.get(NEXT_ID);
    this.#next = Math.max(last ? queueOf(last) + 1 : 1, kept ? queueOf(kept) : 1);
  }

  idOf(name: string): QueueId {
    const known = this.#newIds.get(name);
    if (known !== undefined) return known;
    const key = Buffer.from(name);
    if (key.length === 0 || key.length > LONGEST_NAME)
      throw new StoreError("misuse", `a queue's name has 1 to ${LONGEST_NAME} octets: ${name}`);
    const stored = this.#tables.names.get(key);
    if (stored !== undefined) return queueOf(stored);
    const id = this.#next++;
    this.#newIds.set(name, id);
    this.#newNames.set(id, name);
    return id;
  }

  /** Adds to `list` what makes a queue known, if that is not written yet. */
  write(list: WriteList, id: QueueId): void {
    const name = this.#newNames.get(id);
    if (name === undefined) return;
    this.#put(list, id, { name, state: FRESH });
    list.put(this.#tables.names, Buffer.from(name), queueKey(id));
  }

  /** Adds a queue's new state to `list`. */
  writeState(list: WriteList, id: QueueId, state: QueueState): void {
    this.write(list, id);
    this.#put(list, id, { name: this.#nameOf(id), state });
  }

  #put(list: WriteList, id: QueueId, record: QueueRecord): void {
    list.put(this.#tables.queues, queueKey(id), encodeQueue(record));
  }

  /** Throws for an id that was never given out. */
  #nameOf(id: QueueId): string {
    const fresh = this.#newNames.get(id);
    if (fresh !== undefined) return fresh;
    const stored = id > 0 ? this.#tables.queues.get(queueKey(id)) : undefined;
    if (stored === undefined) throw new StoreError("misuse", `there is no queue ${id}`);
    return decodeQueue(stored).name;
  }

  /** Throws for an id that was never given out. */
  check(id: QueueId): void {
    if (!(id > 0 && id < this.#next)) throw new StoreError("misuse", `there is no queue ${id}`);
  }

  /** What `write` added is durable. */
  written(id: QueueId): void {
    const name = this.#newNames.get(id);
    if (name === undefined) return;
    this.#newNames.delete(id);
    this.#newIds.delete(name);
  }

  /**
   * Every stored queue with the number of its rows and the due time of the first; counts keys,
   * reads no row.
   */
  stored(): readonly StoredQueue[] {
    const { queues, recipients } = this.#tables;
    const found: StoredQueue[] = [];
    for (const { key, value } of queues.getRange({ start: queueKey(1) })) {
      const id = queueOf(key);
      const count = recipients.getKeysCount({ start: key, end: queueKey(id + 1) });
      const head = count === 0 ? undefined : this.nextDue(id, behind(id, undefined));
      found.push({ id, ...decodeQueue(value), recipients: count, head });
    }
    return found;
  }

  /** Due time of a queue's first row from key `start` on. */
  nextDue(queue: QueueId, start: Buffer): number | undefined {
    const end = queueKey(queue + 1);
    const [first] = this.#tables.recipients.getKeys({ start, end, limit: 1 });
    return first && dueOf(first);
  }

  /**
   * Adds to `list` the removal of queues that are empty and have nothing to remember at time
   * `now`.
   */
  dropIdle(list: WriteList, now: number): void {
    for (const { id, name, state, recipients } of this.stored()) {
      const idle = state.mode === "normal" && !state.paused && state.retryAt <= now;
      if (recipients > 0 || !idle) continue;
      list.remove(this.#tables.queues, queueKey(id));
      list.remove(this.#tables.names, Buffer.from(name));
    }
    this.writeNextId(list);
  }

  /**
   * Adds the smallest free id to `list`, so that those of dropped queues are not given out again.
   */
  writeNextId(list: WriteList): void {
    list.put(this.#tables.queues, NEXT_ID, queueKey(this.#next));
  }
}
