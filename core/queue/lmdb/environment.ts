import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readyDatabase } from "../../database/database-file.ts";
import { Reopenable } from "../../database/reopenable.ts";
import { errorText } from "../../errors/error-text.ts";
import { makeDurableFolder, syncDirectory } from "../../files/durable-folder.ts";
import { StoreError } from "../store-error.ts";
import { claimFormat, type FormerFormat } from "./queue-format.ts";
import { type Table, type Tables, tablesOf } from "./tables.ts";

const FILE = "queue.mdb";

/** True when a directory has a database. */
export async function hasDatabase(directory: string): Promise<boolean> {
  return (await readdir(directory)).includes(FILE);
}

/**
 * Makes the directory of a queue if needed, for its owner only. Resolves with the format that the queue in it is to be converted
 * from; undefined when it has ours. Rejects with a `StoreError` that says what is wrong.
 */
export async function makeDirectory(directory: string): Promise<FormerFormat | undefined> {
  try {
    await makeDurableFolder(directory);
    const former = await claimFormat(directory, async () => !(await hasDatabase(directory)));
    await chmod(directory, 0o700);
    return former;
  } catch (error) {
    throw unusable(directory, error);
  }
}

/**
 * The environment in a directory. It can be closed and opened again under those who hold it: the
 * tables that they get from it are always those in use.
 */
export class LmdbEnvironment implements Tables {
  readonly #environment: Reopenable<Tables>;

  private constructor(environment: Reopenable<Tables>) {
    this.#environment = environment;
  }

  /** Opens or makes the environment. Rejects with a `StoreError` that says what is wrong. */
  static async open(directory: string): Promise<LmdbEnvironment> {
    // Loaded here, so that commands which need no queue do not load the native library.
    const { open } = await import("lmdb");
    const path = join(directory, FILE);
    try {
      await readyDatabase(path, (made) => tablesOf(made, open).root.close());
      const environment = new Reopenable(path, (at) => tablesOf(at, open), refusalOf);
      await chmod(path, 0o600);
      await chmod(`${path}-lock`, 0o600);
      await syncDirectory(directory);
      return new LmdbEnvironment(environment);
    } catch (error) {
      throw unusable(directory, error);
    }
  }

  get path(): string {
    return this.#environment.path;
  }

  /** False when it could not be opened again: nothing can be read or written. */
  get isOpen(): boolean {
    return this.#environment.isOpen;
  }

  /** False from `distrust` until it was opened anew. */
  get isSound(): boolean {
    return this.#environment.isSound;
  }

  /** A commit failed: nothing is written until the environment was opened anew. */
  distrust(): void {
    this.#environment.distrust();
  }

  /** Opens the environment anew after a commit that failed, as `Reopenable.restore` does. */
  restore(): Promise<void> {
    return this.#environment.restore();
  }

  /** Throws while the environment is not to be read: ranges are empty then, and say nothing. */
  checkReadable(): void {
    this.#environment.checkReadable();
  }

  /** Nothing is read or written any more. Resolves when the files are let go. */
  close(): Promise<void> {
    return this.#environment.close();
  }

  get #live(): Tables {
    return this.#environment.live;
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

function refusalOf(kind: "closed" | "failed"): StoreError {
  const text =
    kind === "closed" ? "the queue is closed" : "the queue cannot be opened again for now";
  return new StoreError(kind, text);
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
