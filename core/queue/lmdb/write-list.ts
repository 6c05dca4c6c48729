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
    let written = false;
    try {
      written = await root.batch(() => this.#apply());
    } catch (error) {
      throw new StoreError("failed", "the queue could not be written", await reason(error));
    }
    if (!written) throw new StoreError("failed", "the queue's database refused a commit");
    // A read in this turn of the event loop may hold the state before the commit.
    root.resetReadTxn();
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

/**
 * The cause of a failed commit: a promise on the error, which would end the process if left
 * alone.
 */
async function reason(error: unknown): Promise<unknown> {
  if (typeof error !== "object" || error === null || !("commitError" in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}
