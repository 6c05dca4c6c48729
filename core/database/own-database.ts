import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import { DatabaseError } from "./database-error.ts";
import type { FolderIdentity } from "./folder-identity.ts";
import { inOneTransaction } from "./one-transaction.ts";
import { OwnChanges } from "./own-changes.ts";
import { OwnTable, type RawTable, type TableShape } from "./own-table.ts";
import { usedBytes } from "./page-counts.ts";
import type { OpenTables, Reopenable } from "./reopenable.ts";
import type { Room } from "./room.ts";

/** Entries that make no sense are logged until there were so many. */
const MOST_TOLD = 10;

/** The tables of a plugin's own database that are open. */
export interface OwnOpenTables extends OpenTables {
  readonly byName: ReadonlyMap<string, RawTable>;
}

/** What a plugin's own database is made of. */
export interface OwnDatabaseParts {
  readonly environment: Reopenable<OwnOpenTables>;
  readonly identity: FolderIdentity;
  readonly room: Room;
  readonly log: Log;
}

/** A database of a plugin's own: read at once, written in transactions one after the other. */
export class OwnDatabase {
  readonly #parts: OwnDatabaseParts;
  /** Resolves when what is written now is done. */
  #writing: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #damaged = 0;

  constructor(parts: OwnDatabaseParts) {
    this.#parts = parts;
  }

  /** A table to read from. Throws a `RangeError` for one that the database was not opened with. */
  table<K, V>(shape: TableShape<K, V>): OwnTable<K, V> {
    const { name } = shape;
    const { environment } = this.#parts;
    const open = (): RawTable => {
      const table = environment.live.byName.get(name);
      if (table === undefined) throw new RangeError(`${environment.path} has no table ${name}`);
      return table;
    };
    open();
    return new OwnTable(shape, { table: open, damaged: () => this.#tellDamage(name) });
  }

  /** Bytes of its file that hold something. */
  get size(): number {
    const { root, byName } = this.#parts.environment.live;
    return usedBytes(root, byName.values());
  }

  /**
   * Writes in one transaction what `fill` gathers. It is called when all that was to be written before is on disk, so what it reads is what
   * it changes. Resolves when all is on disk and visible; rejects, with what `fill` threw or a `DatabaseError`, when nothing of it is. A
   * transaction is a flush of the disk: gather what belongs together, up to some 100,000 entries or 16 MB.
   */
  write(fill: (changes: OwnChanges) => void): Promise<void> {
    const done = this.#writing.then(() => this.#write(fill));
    this.#writing = done.catch(() => {});
    return done;
  }

  /** Resolves when what was to be written is, and the files are let go. Reading and writing end at once. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writing;
    await this.#parts.environment.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #write(fill: (changes: OwnChanges) => void): Promise<void> {
    const { environment } = this.#parts;
    await this.#makeSound();
    const changes = new OwnChanges();
    fill(changes);
    if (changes.size === 0) return;
    await this.#checkRoom(changes);
    const { root, byName } = environment.live;
    try {
      await inOneTransaction(root, () => changes.apply(byName));
      // What went to files that nobody can find any more is not kept.
      this.#checkPlace();
    } catch (cause) {
      environment.distrust();
      // At once, so that reading works; what fails now is tried again before the next transaction.
      await this.#makeSound().catch(() => {});
      throw new DatabaseError("failed", `${environment.path} could not be written`, cause);
    }
  }

  async #checkRoom(changes: OwnChanges): Promise<void> {
    const { environment, room } = this.#parts;
    const { size, bytes } = changes;
    try {
      await room.check({ changes: size, bytes, used: this.size });
    } catch (error) {
      // Counts of what is left are put when something is removed: where they take no more than before, a full database can be emptied.
      if (bytes === 0 || changes.growth(environment.live.byName) > 0) throw error;
      await room.check({ changes: size, bytes: 0, used: this.size });
    }
  }

  async #makeSound(): Promise<void> {
    const { environment } = this.#parts;
    this.#checkPlace();
    if (environment.isSound) return;
    // Only a new process can open it then.
    if (!environment.isOpen)
      throw new DatabaseError("failed", `${environment.path} could not be opened again`);
    try {
      await environment.restore();
    } catch (cause) {
      const text = `${environment.path} could not be opened again: ${errorText(cause)}`;
      throw new DatabaseError("failed", text, cause);
    }
  }

  #checkPlace(): void {
    const problem = this.#parts.identity.problem();
    if (problem !== undefined) throw new DatabaseError("failed", problem);
  }

  #tellDamage(table: string): void {
    this.#damaged++;
    if (this.#damaged > MOST_TOLD) return;
    const { environment, log } = this.#parts;
    log.error("an entry of a database makes no sense", { file: environment.path, table });
  }
}
