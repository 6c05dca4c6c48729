import { FRESH_STATE, isIdle } from "../queue-state.ts";
import { DamagedRecordError } from "../record-codec.ts";
import type { QueueId, QueueState, StoredQueue } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { Damage } from "./damage.ts";
import { isQueueKey, queueKey, queueOf } from "./keys.ts";
import { decodeQueue, encodeQueue, type QueueRecord } from "./records.ts";
import { decodeState } from "./state-record.ts";
import type { Table, Tables } from "./tables.ts";
import type { WriteList } from "./write-list.ts";

/** The most bytes a queue's name has. */
const LONGEST_NAME = 1024;
/** In the table of queues: the smallest id that was never given out. */
const NEXT_ID: Buffer = queueKey(0);

/**
 * Names and states of the queues. A new name is written together with the first thing in its
 * queue.
 */
export class QueueNames {
  readonly #tables: Tables;
  readonly #damage: Damage;
  /** Names given an id that are not written yet. */
  readonly #newIds = new Map<string, QueueId>();
  readonly #newNames = new Map<QueueId, string>();
  #next: QueueId;

  constructor(tables: Tables, damage: Damage) {
    this.#tables = tables;
    this.#damage = damage;
    const kept = tables.queues.get(NEXT_ID);
    // Never an id that a row has, whatever became of its queue's record.
    const used = Math.max(this.#lastId(tables.queues), this.#lastId(tables.recipients));
    this.#next = Math.max(used + 1, kept?.length === 4 ? queueOf(kept) : 1);
  }

  /** The highest id in a table's keys; 0 when there is none. */
  #lastId(table: Table): QueueId {
    for (const key of table.getKeys({ reverse: true })) if (isQueueKey(key)) return queueOf(key);
    return 0;
  }

  idOf(name: string): QueueId {
    const known = this.#newIds.get(name);
    if (known !== undefined) return known;
    const key = Buffer.from(name);
    if (key.length === 0 || key.length > LONGEST_NAME)
      throw new StoreError("misuse", `a queue's name has 1 to ${LONGEST_NAME} bytes: ${name}`);
    const stored = this.#stored(name, key);
    if (stored !== undefined) return stored;
    const id = this.#next++;
    this.#newIds.set(name, id);
    this.#newNames.set(id, name);
    return id;
  }

  #stored(name: string, key: Buffer): QueueId | undefined {
    const value = this.#tables.names.get(key);
    if (value === undefined) return undefined;
    const found = (): QueueId | undefined => this.stored().find((one) => one.name === name)?.id;
    const repair = (): Buffer | undefined => {
      const id = found();
      return id === undefined ? undefined : queueKey(id);
    };
    const read = (): QueueId => {
      const id = queueOf(value);
      if (this.#nameIn(id) === name) return id;
      throw new DamagedRecordError(`queue ${id} has another name`);
    };
    return this.#damage.guard("names", key, read, repair) ?? found();
  }

  /** A queue's record. One that is damaged is made anew from the table of names; undefined when that does not know it. */
  #record(id: QueueId, value: Buffer): QueueRecord | undefined {
    const name = (): string | undefined => this.#nameInIndex(id);
    const fresh = (): Buffer | undefined => {
      const known = name();
      return known === undefined ? undefined : encodeQueue({ name: known, state: FRESH_STATE });
    };
    const read = (): QueueRecord => decodeQueue(value);
    const record = this.#damage.guard("queues", queueKey(id), read, fresh);
    if (record !== undefined) return record;
    const known = name();
    return known === undefined ? undefined : { name: known, state: FRESH_STATE };
  }

  #nameIn(id: QueueId): string | undefined {
    const stored = id > 0 ? this.#tables.queues.get(queueKey(id)) : undefined;
    return stored && this.#record(id, stored)?.name;
  }

  #nameInIndex(id: QueueId): string | undefined {
    for (const { key, value } of this.#tables.names.getRange())
      if (value.equals(queueKey(id))) return key.toString();
    return undefined;
  }

  /** Adds to `list` what makes a queue known, if that is not written yet. */
  write(list: WriteList, id: QueueId): void {
    const name = this.#newNames.get(id);
    if (name === undefined) return;
    this.#put(list, id, { name, state: FRESH_STATE });
    list.put(this.#tables.names, Buffer.from(name), queueKey(id));
  }

  /** Adds a queue's new state to `list`. */
  writeState(list: WriteList, id: QueueId, state: QueueState): void {
    this.write(list, id);
    this.#put(list, id, { name: this.#knownName(id), state });
  }

  #put(list: WriteList, id: QueueId, record: QueueRecord): void {
    list.put(this.#tables.queues, queueKey(id), encodeQueue(record));
  }

  /** The name of a queue; undefined when there is none of that id. */
  nameOf(id: QueueId): string | undefined {
    return this.#newNames.get(id) ?? this.#nameIn(id);
  }

  #knownName(id: QueueId): string {
    const name = this.nameOf(id);
    if (name === undefined) throw new StoreError("misuse", `there is no queue ${id}`);
    return name;
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
   * Every stored queue with the number of its rows; counts keys,
   * reads no row.
   */
  stored(): readonly StoredQueue[] {
    const { recipients } = this.#tables;
    return Array.from(this.from(1), (queue) => {
      return { ...queue, recipients: recipients.getKeysCount(rowsOf(queue.id)) };
    });
  }

  /** The stored queues in the order of their ids, from one on. */
  *from(first: QueueId): Generator<Pick<StoredQueue, "id" | "name" | "state">> {
    for (const { key, value } of this.#tables.queues.getRange({ start: queueKey(first) })) {
      const id = this.#damage.guard("queues", key, () => queueOf(key));
      const record = id === undefined ? undefined : this.#record(id, value);
      if (id !== undefined && record !== undefined) yield { id, ...record };
    }
  }

  /**
   * Adds to `list` the removal of queues that are empty and have nothing to remember at time `now`, with what plugins keep for
   * them.
   */
  dropIdle(list: WriteList, now: number): void {
    for (const { id, name, state } of this.from(1)) {
      if (!isIdle(state, now) || this.#hasRows(id)) continue;
      const kept = this.#stateKeys(id, now);
      if (kept === undefined) continue;
      for (const key of kept) list.remove(this.#tables.state, key);
      list.remove(this.#tables.queues, queueKey(id));
      list.remove(this.#tables.names, Buffer.from(name));
    }
    this.writeNextId(list);
  }

  /** Keys of what plugins keep for a queue; undefined when some of it is still to be kept. */
  #stateKeys(id: QueueId, now: number): readonly Buffer[] | undefined {
    const keys: Buffer[] = [];
    for (const { key, value } of this.#tables.state.getRange(rowsOf(id))) {
      const found = this.#damage.guard("state", key, () => decodeState(value));
      if (found !== undefined && found.until > now) return undefined;
      if (found !== undefined) keys.push(key);
    }
    return keys;
  }

  #hasRows(id: QueueId): boolean {
    const [first] = this.#tables.recipients.getKeys({ ...rowsOf(id), limit: 1 });
    return first !== undefined;
  }

  /**
   * Adds the smallest free id to `list`, so that those of dropped queues are not given out again.
   */
  writeNextId(list: WriteList): void {
    list.put(this.#tables.queues, NEXT_ID, queueKey(this.#next));
  }
}

/** Where the rows of a queue stand. */
function rowsOf(id: QueueId): { start: Buffer; end: Buffer } {
  return { start: queueKey(id), end: queueKey(id + 1) };
}
