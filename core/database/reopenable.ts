import type { RootDatabase } from "lmdb";
import { syncFile } from "./database-file.ts";

/** The tables of an environment; the root is closed with all of them. */
export interface OpenTables {
  readonly root: RootDatabase<Buffer, Buffer>;
}

/** A key that nothing has. */
const NO_KEY: Buffer = Buffer.from([0]);

/**
 * An LMDB environment that can be closed and opened again under those who hold it: the tables that they get from it are always those
 * in use.
 */
export class Reopenable<T extends OpenTables> {
  readonly path: string;
  readonly #open: (path: string) => T;
  readonly #refusal: (kind: "closed" | "failed") => Error;
  #tables: T;
  #isOpen = true;
  #state: "sound" | "distrusted" | "unsynced" = "sound";
  #isClosed = false;

  /**
   * Opens the environment at a path, where it is ready to be opened. `refusal` makes the error for those who ask for tables while it is
   * closed, or cannot be opened again.
   */
  constructor(
    path: string,
    open: (path: string) => T,
    refusal: (kind: "closed" | "failed") => Error,
  ) {
    this.path = path;
    this.#open = open;
    this.#refusal = refusal;
    this.#tables = open(path);
  }

  /** False when it could not be opened again: nothing can be read or written. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** False from `distrust` until it was opened anew. */
  get isSound(): boolean {
    return this.#state === "sound";
  }

  /** What is read while the library closes ends the process, on some runtimes at once: nobody gets a table then. */
  get live(): T {
    if (this.#isClosed) throw this.#refusal("closed");
    if (!this.#isOpen) throw this.#refusal("failed");
    return this.#tables;
  }

  /** A commit failed: nothing is written until the environment was opened anew. */
  distrust(): void {
    this.#state = "distrusted";
  }

  /**
   * Makes the environment good again after a commit that failed. After a failed write of its meta
   * page LMDB refuses every read and write (MDB_PANIC), and the library's writer waits for ever in
   * the second write that is refused; closed and opened again before that, it works. Rejects when
   * that cannot be done; it can be tried again then, unless `isOpen` is false.
   */
  async restore(): Promise<void> {
    if (this.#state === "distrusted") {
      // Begun in a turn of its own, closing ends in that turn: nobody reads in between.
      await new Promise((resolve) => setImmediate(resolve));
      this.#isOpen = false;
      await this.#tables.root.close();
      this.#tables = this.#open(this.path);
      this.#isOpen = true;
      this.#state = "unsynced";
    }
    if (this.#state === "unsynced") {
      // LMDB put the old meta page back, where only the page cache has it.
      await syncFile(this.path);
      this.#state = "sound";
    }
  }

  /** Throws while the environment is not to be read: ranges are empty then, and say nothing. */
  checkReadable(): void {
    this.live.root.doesExist(NO_KEY);
  }

  /** Nothing is read or written any more. Resolves when the files are let go. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#isOpen) await this.#tables.root.close();
  }
}
