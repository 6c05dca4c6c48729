import type { RawTable, TableShape } from "./own-table.ts";

/** The longest key of a plugin's own database, bytes: below what the library takes. */
const LONGEST_KEY = 1900;
/** Bytes that an entry takes besides its key and value, about. */
const ENTRY = 32;

/** Changes to tables of a plugin's own database that are written together. */
export class OwnChanges {
  readonly #tables: string[] = [];
  readonly #keys: Buffer[] = [];
  readonly #values: (Buffer | undefined)[] = [];
  #bytes = 0;

  /** Throws a `RangeError` for a key that is empty or longer than 1,900 bytes. Of two changes of one key the later counts. */
  put<K, V>(table: TableShape<K, V>, key: K, value: V): void {
    const [rawKey, rawValue] = [table.key.encode(key), table.value.encode(value)];
    this.#add(table.name, rawKey, rawValue);
    this.#bytes += rawKey.length + rawValue.length + ENTRY;
  }

  remove<K, V>(table: TableShape<K, V>, key: K): void {
    this.#add(table.name, table.key.encode(key), undefined);
  }

  #add(table: string, key: Buffer, value: Buffer | undefined): void {
    if (key.length === 0 || key.length > LONGEST_KEY)
      throw new RangeError(`a key has 1 to ${LONGEST_KEY} bytes, not ${key.length}`);
    this.#tables.push(table);
    this.#keys.push(key);
    this.#values.push(value);
  }

  /** How many there are. */
  get size(): number {
    return this.#keys.length;
  }

  /** Bytes that what is put takes, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes that what is put takes, about, beyond what it replaces. It looks at the database for each: not for every transaction. */
  growth(tables: ReadonlyMap<string, RawTable>): number {
    let bytes = 0;
    for (const [at, key] of this.#keys.entries()) {
      const value = this.#values[at];
      if (value === undefined) continue;
      const before = tables.get(this.#tables[at] ?? "")?.get(key);
      if (before === undefined) bytes += key.length + value.length + ENTRY;
      else bytes += Math.max(0, value.length - before.length);
    }
    return bytes;
  }

  /** Hands all over to the library; `tables` finds those that are open now. Throws nothing after the first. */
  apply(tables: ReadonlyMap<string, RawTable>): void {
    for (const [at, key] of this.#keys.entries()) {
      const table = tables.get(this.#tables[at] ?? "");
      const value = this.#values[at];
      if (value === undefined) table?.remove(key);
      else table?.put(key, value);
    }
  }
}
