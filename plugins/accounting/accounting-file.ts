import { mkdir, open, stat } from "node:fs/promises";
import { type Clock, errorCode, errorText, LineFile, type Log } from "../../core/mod.ts";
import { FileNames } from "./file-names.ts";
import type { FilePosition, PositionStore } from "./file-position.ts";
import type { AccountingOutput, EventId, RecordBatch, WrittenRecord } from "./output.ts";
import { WrittenTail } from "./written-tail.ts";

/** How a file is written. */
export interface AccountingOptions {
  /** `acct.csv` makes `acct-2026-01-31-0001.csv` and so on. */
  readonly path: string;
  /** Bytes after which the next file is begun. */
  readonly maxSize: number;
  readonly worldReadable: boolean;
  /** First line of every file, with its line end. */
  readonly head: string;
}

/** What files are written with. */
export interface AccountingParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly position: PositionStore;
}

/**
 * Writes records to numbered files: a new one at midnight UTC, when one is full and when somebody took it away.
 *
 * No record is in the files twice. Before anything is appended, its position says which file is written and up to where; after each append
 * it says so again. What a crash leaves after that place is compared with what comes again, and passed over as far as it is the same.
 */
export class AccountingFile implements AccountingOutput {
  readonly #options: AccountingOptions;
  readonly #parts: AccountingParts;
  readonly #names: FileNames;
  #file: LineFile | undefined;
  #path = "";
  #day = "";
  /** What is in the file and may come again. */
  #tail: WrittenTail | undefined;

  constructor(options: AccountingOptions, parts: AccountingParts) {
    this.#options = options;
    this.#parts = parts;
    this.#names = new FileNames(options.path);
  }

  get has(): EventId {
    return this.#parts.position.get()?.event ?? 0;
  }

  /**
   * Resolves when the records are on disk, and the name of a new file with them; rejects with the file system's or the store's error.
   */
  async take({ records, upTo }: RecordBatch): Promise<void> {
    try {
      const position = this.#parts.position.get();
      if (this.#file === undefined && position !== undefined) await this.#goOn(position);
      const rest = await this.#notThere(records, upTo);
      if (rest.length === 0) return;
      const lines = Buffer.from(rest.map(({ line }) => line).join(""));
      // Records that were begun to be written in a file end there.
      const file = rest.length < records.length ? this.#file : undefined;
      await this.#append(file ?? (await this.#fileFor(lines.length)), lines, upTo);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #append(file: LineFile, lines: Buffer, upTo: EventId): Promise<void> {
    await file.append(lines);
    await this.#parts.position.set({ file: this.#path, size: file.size, event: upTo });
  }

  /** After a start or a failure: looks at what the last file has that its position does not tell of. */
  async #goOn(position: FilePosition): Promise<void> {
    const day = this.#names.dayOf(position.file);
    const { head } = this.#options;
    if (day === undefined || !((await sizeOf(position.file)) > position.size)) return;
    if (!(await beginsWith(position.file, head))) return;
    await this.#open(position.file, day);
    const tail = await WrittenTail.after(position.file, position.size);
    if (!tail.isEmpty) this.#tail = tail;
  }

  /** The records that are not in the file yet. */
  async #notThere(
    records: readonly WrittenRecord[],
    upTo: EventId,
  ): Promise<readonly WrittenRecord[]> {
    const tail = this.#tail;
    const position = this.#parts.position.get();
    if (tail === undefined || position === undefined) return records;
    const before = tail.passed;
    const rest = records.slice(tail.pass(records));
    if (tail.isEmpty) this.#tail = undefined;
    if (rest.length > 0) return rest;
    const size = position.size + tail.passed - before;
    await this.#parts.position.set({ file: this.#path, size, event: upTo });
    return rest;
  }

  /** The open file, or the next one: of a new day, or because the old one is full. */
  async #fileFor(bytes: number): Promise<LineFile> {
    const day = new Date(this.#parts.clock.now()).toISOString().slice(0, 10);
    const file = this.#file;
    const fits =
      file !== undefined && day === this.#day && file.size + bytes <= this.#options.maxSize;
    // Somebody may have taken it away: what is written to it then is read by nobody.
    if (fits && (await file.isAt(this.#path))) return file;
    await this.close();
    const next = await this.#open(await this.#nextPath(day, bytes), day);
    await this.#parts.position.set({ file: this.#path, size: next.size, event: this.has });
    return next;
  }

  async #open(path: string, day: string): Promise<LineFile> {
    const { worldReadable, head } = this.#options;
    const file = await LineFile.open(path, {
      mode: worldReadable ? 0o644 : 0o600,
      head,
      sync: true,
    });
    this.#file = file;
    this.#path = path;
    this.#day = day;
    return file;
  }

  /** The day's last file if there is room in it, else the next one. */
  async #nextPath(day: string, bytes: number): Promise<string> {
    const { maxSize, worldReadable, head } = this.#options;
    await mkdir(this.#names.folder, { recursive: true, mode: worldReadable ? 0o755 : 0o700 });
    const { number, isThere } = await this.#names.last(day);
    const last = this.#names.pathOf(day, number);
    if (!isThere) return this.#names.pathOf(day, number + 1);
    const size = await sizeOf(last);
    const isFull = size > 0 && size + bytes > maxSize;
    // Its columns may be others: the configuration has changed.
    const goesOn = !isFull && (size === 0 || (await beginsWith(last, head)));
    return goesOn ? last : this.#names.pathOf(day, number + 1);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#tail = undefined;
    try {
      await file?.close();
    } catch (error) {
      // What was written stays; a rejection would end all further writing.
      const { path } = this.#options;
      const { log } = this.#parts;
      log.error("accounting file cannot be closed", { file: path, error: errorText(error) });
    }
  }
}

/** Bytes of a file; 0 for one that is not there. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
}

/** Whether a file begins with a text, or holds nothing else than the start of it: what a crash left. */
async function beginsWith(path: string, text: string): Promise<boolean> {
  const handle = await open(path, "r");
  try {
    const expected = Buffer.from(text);
    const start = Buffer.alloc(expected.length);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return start.subarray(0, bytesRead).equals(expected.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
