import { chmod } from "node:fs/promises";
import { errorText } from "../../errors/error-text.ts";
import { makeDurableFolder, syncDirectory } from "../../files/durable-folder.ts";
import { StoreError } from "../store-error.ts";
import { hasDatabase, readyDatabase, syncFile } from "./database-file.ts";
import { claimFormat } from "./queue-format.ts";
import { type OpenEnvironment, type Table, type Tables, tablesOf } from "./tables.ts";

/** A key that nothing has. */
const NO_KEY: Buffer = Buffer.from([0]);

/**
 * Makes the directory of a queue if needed, for its owner only. Resolves with true when the queue in it is to be converted from
 * format 1. Rejects with a `StoreError` that says what is wrong.
 */
export async function makeDirectory(directory: string): Promise<boolean> {
  try {
    await makeDurableFolder(directory);
    const isOld = await claimFormat(directory, async () => !(await hasDatabase(directory)));
    await chmod(directory, 0o700);
    return isOld;
  } catch (error) {
    throw unusable(directory, error);
  }
}

/**
 * The environment in a directory. It can be closed and opened again under those who hold it: the
 * tables that they get from it are always those in use.
 */
export class LmdbEnvironment implements Tables {
  readonly path: string;
  /** False when it could not be opened again: nothing can be read or written. */
  isOpen = true;
  readonly #open: OpenEnvironment;
  #tables: Tables;
  #state: "sound" | "distrusted" | "unsynced" = "sound";
  #isClosed = false;

  private constructor(path: string, open: OpenEnvironment) {
    this.path = path;
    this.#open = open;
    this.#tables = tablesOf(path, open);
  }

  /** Opens or makes the environment. Rejects with a `StoreError` that says what is wrong. */
  static async open(directory: string): Promise<LmdbEnvironment> {
    // Loaded here, so that commands which need no queue do not load the native library.
    const { open } = await import("lmdb");
    try {
      const path = await readyDatabase(directory, open);
      const environment = new LmdbEnvironment(path, open);
      await chmod(path, 0o600);
      await chmod(`${path}-lock`, 0o600);
      await syncDirectory(directory);
      return environment;
    } catch (error) {
      throw unusable(directory, error);
    }
  }

  /** False from `distrust` until it was opened anew. */
  get isSound(): boolean {
    return this.#state === "sound";
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
      this.isOpen = false;
      await this.#tables.root.close();
      this.#tables = tablesOf(this.path, this.#open);
      this.isOpen = true;
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
    this.root.doesExist(NO_KEY);
  }

  /** Nothing is read or written any more. Resolves when the files are let go. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.isOpen) await this.#tables.root.close();
  }

  /** What is read while the library closes ends the process, on some runtimes at once: nobody gets a table then. */
  get #live(): Tables {
    if (this.#isClosed) throw new StoreError("closed", "the queue is closed");
    if (!this.isOpen) throw new StoreError("failed", "the queue cannot be opened again for now");
    return this.#tables;
  }

  /** A table that earlier formats had; made if it is not there. */
  formerTable(name: string): Table {
    return this.root.openDB<Buffer, Buffer>({ name, keyEncoding: "binary", encoding: "binary" });
  }

  get root(): Tables["root"] {
    return this.#live.root;
  }

  get queues(): Table {
    return this.#live.queues;
  }

  get names(): Table {
    return this.#live.names;
  }

  get messages(): Table {
    return this.#live.messages;
  }

  get bodies(): Table {
    return this.#live.bodies;
  }

  get recipients(): Table {
    return this.#live.recipients;
  }

  get pending(): Table {
    return this.#live.pending;
  }

  get facts(): Table {
    return this.#live.facts;
  }

  get damaged(): Table {
    return this.#live.damaged;
  }

  get journal(): Table {
    return this.#live.journal;
  }

  get limits(): Table {
    return this.#live.limits;
  }

  get state(): Table {
    return this.#live.state;
  }

  get marks(): Table {
    return this.#live.marks;
  }

  get lanes(): Table {
    return this.#live.lanes;
  }
}

function unusable(directory: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  return new StoreError(
    "unusable",
    `cannot open the queue in ${directory}: ${errorText(error)}; ` +
      "expected a directory that belongs to the user mta runs as",
    error,
  );
}
