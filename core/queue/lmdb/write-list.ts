import { inOneTransaction } from "../../database/one-transaction.ts";
import { StoreError } from "../store-error.ts";
import type { Table, Tables } from "./tables.ts";

/** Changes to tables that are written together. */
export class WriteList {
  readonly #tables: Table[] = [];
  readonly #keys: Buffer[] = [];
  /** The new value; undefined removes the key. */
  readonly #values: (Buffer | undefined)[] = [];

  put(table: Table, key: Buffer, value: Buffer): void {
    this.#add(table, key, value);
  }

  remove(table: Table, key: Buffer): void {
    this.#add(table, key, undefined);
  }

  #add(table: Table, key: Buffer, value: Buffer | undefined): void {
    this.#tables.push(table);
    this.#keys.push(key);
    this.#values.push(value);
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /**
   * Writes all in one transaction. Resolves when it is on disk and visible; rejects when nothing
   * of it is.
   */
  async commit(root: Tables["root"]): Promise<void> {
    try {
      await inOneTransaction(root, () => this.#apply());
    } catch (cause) {
      throw new StoreError("failed", "the queue could not be written", cause);
    }
  }

  /** Nothing here may throw: what was handed over before would be written without the rest. */
  #apply(): void {
    for (const [at, key] of this.#keys.entries()) {
      const value = this.#values[at];
      if (value === undefined) this.#tables[at]?.remove(key);
      else this.#tables[at]?.put(key, value);
    }
  }
}
