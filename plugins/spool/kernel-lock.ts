import type { DatabaseSync } from "node:sqlite";

/**
 * A lock that the kernel holds for this process and drops when the process ends, however it ends.
 * No runtime has a call for it; SQLite takes one on the file that it is told to open. The file
 * stays empty, and stays: removing it would let two processes lock two files of one name.
 */
export class KernelLock {
  readonly #held: DatabaseSync;

  private constructor(held: DatabaseSync) {
    this.#held = held;
  }

  /** Takes the lock on a file, made if missing; undefined when another holds it. Throws what the file system says. */
  static take(path: string): KernelLock | undefined {
    const database = new (sqlite().DatabaseSync)(path);
    try {
      database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
      return new KernelLock(database);
    } catch (error) {
      database.close();
      if (error instanceof Error && /\bdatabase is locked\b/.test(error.message)) return undefined;
      throw error;
    }
  }

  release(): void {
    this.#held.close();
  }
}

/** Loads `node:sqlite` without the warning of Node 22 and 24 that it is an experiment: nothing of it is used but the lock. */
function sqlite(): typeof import("node:sqlite") {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: readonly unknown[]): void => {
    if (rest[0] !== "ExperimentalWarning") Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
