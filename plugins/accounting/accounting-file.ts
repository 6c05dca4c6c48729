import { mkdir, open, stat } from "node:fs/promises";
import {
  type CalendarDays,
  type Clock,
  errorCode,
  errorText,
  LineFile,
  type Log,
} from "../../core/mod.ts";
import { FileNames } from "./file-names.ts";
import type { FilePosition, PositionStore } from "./file-position.ts";
import type { FileTurns } from "./file-turns.ts";
import { FinishedFiles, type FinishedOptions } from "./finished-files.ts";
import type { AccountingOutput, EventId, RecordBatch, WrittenRecord } from "./output.ts";
import { marksOf, reachedMark, WrittenTail } from "./written-tail.ts";

/** How files are written. */
export interface AccountingOptions extends FinishedOptions {
  /** `acct.csv` makes `acct-2026-01-31-0001.csv` and so on. */
  readonly path: string;
  /** Bytes after which the next file is begun. */
  readonly maxSize: number;
  /** Time after which the next file is begun, with `moveTo`, milliseconds. */
  readonly moveInterval: number;
  /** What each file begins with. */
  readonly start: string;
}

/** What files are written with. */
export interface AccountingParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly position: PositionStore;
  readonly turns: FileTurns;
  /** The days of the zone whose midnight begins a new file. */
  readonly days: Pick<CalendarDays, "dateAt">;
  /** Tells that finished files can be seen to, or why not. */
  readonly trouble: (problem: string | undefined) => void;
}

/** Finished files are looked for so often though none was finished, milliseconds. */
const LOOK_AGAIN = 3_600_000;

/**
 * Writes records to numbered files: a new one at midnight, when one is full or old, and when somebody took it away.
 *
 * No record is in the files twice. Before anything is appended, its position says which file is written and up to where; after each append
 * it says so again. Before each append it says which records end where, so that it is certain of which events all records are there after
 * a crash, whatever the settings are then. Of an event that is there in part, what is there is compared with what comes again, and passed
 * over as far as it is the same.
 */
export class AccountingFile implements AccountingOutput {
  readonly #options: AccountingOptions;
  readonly #parts: AccountingParts;
  readonly #names: FileNames;
  readonly #finished: FinishedFiles;
  #file: LineFile | undefined;
  #path = "";
  /** What is in the file and may come again. */
  #tail: WrittenTail | undefined;
  /** There are finished files to see to. */
  #hasFinished = true;
  /** The last file that ended while nothing was written. */
  #ended = "";
  /** When finished files are looked for though there is no reason to. */
  #lookAt = 0;

  constructor(options: AccountingOptions, parts: AccountingParts) {
    this.#options = options;
    this.#parts = parts;
    this.#names = new FileNames(options.path);
    this.#finished = new FinishedFiles(this.#names, options, parts.log);
  }

  get has(): EventId {
    return this.#parts.position.get()?.event ?? 0;
  }

  /**
   * Resolves when the records are on disk, and the name of a new file with them; rejects with the file system's or the store's error.
   */
  take(batch: RecordBatch): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#take(batch);
      } catch (error) {
        await this.#close();
        throw error;
      }
    });
  }

  /** Ends a file whose time is over, and sees to finished ones. */
  tend(): Promise<void> {
    return this.#inTurn(() => this.#tend());
  }

  rotate(): Promise<boolean> {
    return this.#inTurn(async () => {
      const position = this.#parts.position.get();
      await this.#close();
      if (position === undefined || position.over) return false;
      if ((await sizeOf(position.file)) === undefined) return false;
      await this.#parts.position.set({ ...position, over: true });
      await this.#tend();
      return true;
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#parts.turns.of(this.#options.path, work);
  }

  async #take({ records, upTo }: RecordBatch): Promise<void> {
    const position = this.#parts.position.get();
    if (this.#file === undefined && position !== undefined) await this.#goOn(position);
    const left = records.filter(({ event }) => event > this.has);
    if (left.length === 0) return;
    const rest = await this.#notThere(left, upTo);
    if (rest.length === 0) return;
    const lines = Buffer.from(rest.map(({ line }) => line).join(""));
    // Records that were begun to be written in a file end there.
    const begun = rest.length < left.length ? this.#file : undefined;
    const file = begun ?? (await this.#fileFor(lines.length));
    await this.#announce(rest);
    await file.append(lines);
    await this.#keep({ size: file.size, event: upTo });
  }

  /** Says which records are appended now: after a crash it is certain which of them are there, also by other settings. */
  async #announce(records: readonly WrittenRecord[]): Promise<void> {
    const { position } = this.#parts;
    const place = position.get();
    // Others may have written to the file, or cut it.
    const size = await sizeOf(this.#path);
    if (place === undefined || size === undefined) return;
    await position.set({ ...place, begun: marksOf(records, size) });
  }

  async #tend(): Promise<void> {
    const position = this.#parts.position.get();
    const now = this.#parts.clock.now();
    if (position !== undefined && this.#isOver(position) && this.#ended !== position.file) {
      await this.#close();
      this.#ended = position.file;
      this.#hasFinished = true;
    }
    if (!this.#hasFinished && now < this.#lookAt) return;
    const inUse = position !== undefined && (await this.#isInUse(position));
    const problems = await this.#finished.tidy(new Set(inUse ? [position.file] : []), now);
    this.#parts.trouble(problems[0]);
    this.#hasFinished = problems.length > 0;
    this.#lookAt = now + LOOK_AGAIN;
  }

  /** More is to be written to the last file, or what it has beyond its position is told of again. */
  async #isInUse(position: FilePosition): Promise<boolean> {
    if (!this.#isOver(position)) return true;
    this.#ended = "";
    const isConfirmed = ((await sizeOf(position.file)) ?? 0) <= position.size;
    if (isConfirmed) this.#ended = position.file;
    return !isConfirmed;
  }

  #isOver({ file, since, over }: FilePosition): boolean {
    const now = this.#parts.clock.now();
    const { moveTo, moveInterval } = this.#options;
    const isOld = moveTo !== undefined && now - since >= moveInterval;
    return over || isOld || this.#names.dayOf(file) !== this.#parts.days.dateAt(now);
  }

  /** After a start or a failure: looks at what the last file has that its position does not tell of. */
  async #goOn(position: FilePosition): Promise<void> {
    const { file: path, size } = position;
    if (this.#names.dayOf(path) === undefined || ((await sizeOf(path)) ?? 0) <= size) return;
    const [event, end] = (await reachedMark(position)) ?? [position.event, size];
    const isSame = await beginsWith(path, this.#options.start);
    await this.#open(path);
    if (end > size) await this.#keep({ size: end, event });
    // Its columns are others: all that is left to do there was to cut off what a crash left of a line.
    if (!isSame) return this.#close();
    const tail = await WrittenTail.after(path, end);
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
    if (rest.length === 0)
      await this.#keep({ size: position.size + tail.passed - before, event: upTo });
    return rest;
  }

  /** The open file, or the next one: of a new day, or because the old one is full, old or gone. */
  async #fileFor(bytes: number): Promise<LineFile> {
    const { maxSize } = this.#options;
    const position = this.#parts.position.get();
    const file = this.#file;
    const isOurs = position !== undefined && position.file === this.#path;
    const fits = isOurs && !this.#isOver(position) && (file?.size ?? 0) + bytes <= maxSize;
    // Somebody may have taken it away: what is written to it then is read by nobody.
    if (file !== undefined && fits && (await file.isAt(this.#path))) return file;
    await this.#close();
    this.#hasFinished = true;
    const next = await this.#open(await this.#nextPath(bytes));
    const isSame = position?.file === this.#path;
    const since = isSame ? position.since : this.#parts.clock.now();
    await this.#keep({ size: next.size, event: this.has, since });
    return next;
  }

  async #open(path: string): Promise<LineFile> {
    const { worldReadable, head } = this.#options;
    const mode = worldReadable ? 0o644 : 0o600;
    const file = await LineFile.open(path, { mode, head, sync: true });
    this.#file = file;
    this.#path = path;
    return file;
  }

  /** The day's last file if there is room in it, else the next one. */
  async #nextPath(bytes: number): Promise<string> {
    const { maxSize, moveTo, start, worldReadable } = this.#options;
    const { folder } = this.#names;
    const day = this.#parts.days.dateAt(this.#parts.clock.now());
    await mkdir(folder, { recursive: true, mode: worldReadable ? 0o755 : 0o700 });
    const position = this.#parts.position.get();
    const known = this.#names.numberOf(position?.file ?? "", day);
    const folders = moveTo === undefined ? [folder] : [folder, moveTo];
    const number = Math.max(await this.#names.last(day, folders), known);
    const last = this.#names.pathOf(day, number);
    const next = this.#names.pathOf(day, number + 1);
    const size = await sizeOf(last);
    if (size === undefined || (size > 0 && size + bytes > maxSize)) return next;
    if (position?.file === last && this.#isOver(position)) return next;
    // Its columns may be others: the configuration has changed.
    return size === 0 || (await beginsWith(last, start)) ? last : next;
  }

  async #keep(
    place: Pick<FilePosition, "size" | "event"> & { readonly since?: number },
  ): Promise<void> {
    const { position, clock } = this.#parts;
    const before = position.get();
    const same = before?.file === this.#path ? before : undefined;
    const { since = same?.since ?? clock.now() } = place;
    const over = same?.over ?? false;
    await position.set({ ...place, file: this.#path, since, over });
  }

  async #close(): Promise<void> {
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

/** Bytes of a file; undefined for one that is not there. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
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
