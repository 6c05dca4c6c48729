import type { Stats } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, errorCode } from "../../core/mod.ts";
import { mailFileName, mailFileNumber } from "../sandbox/contract.ts";
import { type Arrival, arrivalIn } from "./folder-names.ts";
import { MOST_SHOWN } from "./limits.ts";

const UNKNOWN: Arrival = { at: undefined, sender: "", recipients: [] };

/** Where a line of the index is. */
interface Line {
  readonly id: string;
  readonly from: number;
  readonly length: number;
}

/** Bytes of the index read at a time, and of one line. */
const CHUNK = 256 * 1024;
const LONGEST_LINE = 8 * 1024 * 1024;

/** A folder that changed so lately may have changed again without its time telling. */
const TICK = 1000;
/** Listing a folder with many files takes at most one part in so many of the time. */
const SHARE = 20;
const MANY = 5000;

/** Somebody who is told what has changed in the folder. */
export interface FolderListener {
  found(numbers: readonly number[]): void;
  /** Messages, by number, with their ids. */
  lost(messages: ReadonlyMap<number, string>): void;
}

/**
 * Which messages are in the sandbox's folder. The folder is what counts: files that somebody removes are gone, files that somebody puts
 * there are messages. It keeps a number, an id and a place for each message, nothing else.
 */
export class FolderIndex {
  readonly #directory: string;
  readonly #clock: Clock;
  /** Ascending. */
  #numbers: number[] = [];
  readonly #lines = new Map<number, Line>();
  readonly #byId = new Map<string, number>();
  /** How far the index was read, in which file. */
  #read = 0;
  #inode = 0;
  /** The folder as it was when its files were last listed. */
  #seen: { readonly inode: number; readonly changed: number } | undefined;
  #listAgain = 0;
  #refreshing: Promise<void> | undefined;
  /** The look after that. */
  #following: Promise<void> | undefined;
  readonly #told: FolderListener;
  /** Found, and lost, since whoever wants to know was told. */
  #fresh: number[] = [];
  #lost = new Map<number, string>();

  constructor(directory: string, clock: Clock, told: FolderListener) {
    this.#directory = directory;
    this.#clock = clock;
    this.#told = told;
  }

  /** Numbers of the messages, oldest first. */
  get numbers(): readonly number[] {
    return this.#numbers;
  }

  /** The path of a message's file. */
  pathOf(number: number): string {
    return join(this.#directory, mailFileName(number));
  }

  /** What a message is called. */
  idOf(number: number): string {
    return this.#lines.get(number)?.id ?? `file-${number}`;
  }

  /** The message of that id; undefined without one. */
  numberOf(id: string): number | undefined {
    const number = this.#byId.get(id) ?? Number(/^file-(\d{1,15})$/.exec(id)?.[1] ?? Number.NaN);
    return Number.isNaN(number) || !this.has(number) ? undefined : number;
  }

  has(number: number): boolean {
    return this.#numbers[placeIn(this.#numbers, number)] === number;
  }

  /** Forgets messages whose files are gone, and tells of it. */
  drop(gone: ReadonlySet<number>): void {
    this.#numbers = this.#numbers.filter((number) => !gone.has(number));
    for (const number of gone) this.#lose(number);
    this.#tell();
  }

  /** Looks at what has changed, and tells of what was found. A folder that is missing has no messages. Rejects with the file system's error. */
  refresh(): Promise<void> {
    const underWay = this.#refreshing;
    if (underWay === undefined) return this.#begin();
    // It may have looked already where something has changed since: one more look is for all who ask meanwhile.
    this.#following ??= underWay
      .catch(() => {})
      .then(() => {
        this.#following = undefined;
        return this.#refreshing ?? this.#begin();
      });
    return this.#following;
  }

  #begin(): Promise<void> {
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = undefined;
      this.#tell();
    });
    return this.#refreshing;
  }

  /** What the index says of a message. Rejects with the file system's error. */
  async arrivalOf(number: number): Promise<Arrival> {
    const line = this.#lines.get(number);
    if (line === undefined) return UNKNOWN;
    const file = await openIndex(this.#directory);
    if (file === undefined) return UNKNOWN;
    try {
      const bytes = Buffer.alloc(line.length);
      const { bytesRead } = await file.read(bytes, 0, line.length, line.from);
      return arrivalIn(bytes.toString("utf8", 0, bytesRead));
    } finally {
      await file.close();
    }
  }

  async #refresh(): Promise<void> {
    await this.#follow();
    const about = await stat(this.#directory).catch(missing);
    if (about === undefined) {
      this.#clear();
      return;
    }
    if (this.#isKnown(about) || this.#clock.monotonic() < this.#listAgain) return;
    const begun = this.#clock.monotonic();
    const names = await readdir(this.#directory);
    this.#list(names);
    const isOld = about.mtimeMs < this.#clock.now() - TICK;
    this.#seen = isOld ? { inode: about.ino, changed: about.mtimeMs } : undefined;
    const now = this.#clock.monotonic();
    this.#listAgain = names.length > MANY ? now + (now - begun) * SHARE : now;
  }

  #tell(): void {
    const lost = this.#lost;
    if (lost.size > 0) {
      this.#lost = new Map();
      this.#told.lost(lost);
    }
    if (this.#fresh.length === 0) return;
    const found = this.#fresh.filter((number) => this.has(number));
    this.#fresh = [];
    this.#told.found(found);
  }

  #isKnown({ ino, mtimeMs }: Stats): boolean {
    return this.#seen?.inode === ino && this.#seen.changed === mtimeMs;
  }

  #list(names: readonly string[]): void {
    const found = names.flatMap((name) => mailFileNumber(name) ?? []).toSorted((a, b) => a - b);
    const present = new Set(found.slice(-MOST_SHOWN));
    const before = new Set(this.#numbers);
    this.#numbers = [...present];
    for (const number of before) if (!present.has(number)) this.#lose(number);
    for (const number of this.#numbers) if (!before.has(number)) this.#fresh.push(number);
  }

  /** Reads what was added to the index; from the beginning when it is another file. */
  async #follow(): Promise<void> {
    const file = await openIndex(this.#directory);
    if (file === undefined) return;
    try {
      const { size, ino } = await file.stat();
      if (ino !== this.#inode || size < this.#read) this.#read = 0;
      this.#inode = ino;
      if (size > this.#read) await this.#readLines(file);
    } finally {
      await file.close();
    }
  }

  async #readLines(file: FileHandle): Promise<void> {
    let held = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const { bytesRead } = await file.read(chunk, 0, CHUNK, this.#read + held.length);
      if (bytesRead === 0) return;
      held = Buffer.concat([held, chunk.subarray(0, bytesRead)]);
      let from = 0;
      for (let end = held.indexOf("\n"); end >= 0; end = held.indexOf("\n", from)) {
        this.#learn(held.toString("latin1", from, end), this.#read + from, end - from);
        from = end + 1;
      }
      // Nobody writes such a line.
      if (from === 0 && held.length > LONGEST_LINE) from = held.length;
      this.#read += from;
      held = held.subarray(from);
    }
  }

  #learn(line: string, from: number, length: number): void {
    const [, file = "", id = ""] = line.split("\t", 3);
    const number = mailFileNumber(file);
    if (number === undefined || !/^[\w-]{1,40}$/.test(id)) return;
    this.#forget(number);
    this.#lines.set(number, { id, from, length });
    this.#byId.set(id, number);
    // Large messages that began to come before others are listed after them.
    const place = placeIn(this.#numbers, number);
    if (this.#numbers[place] !== number) {
      this.#numbers.splice(place, 0, number);
      this.#fresh.push(number);
    }
    while (this.#lines.size > MOST_SHOWN) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [oldest] = this.#lines.keys();
    if (oldest === undefined) return;
    this.#lose(oldest);
    if (this.#numbers[0] === oldest) this.#numbers.shift();
  }

  #forget(number: number): void {
    const line = this.#lines.get(number);
    if (line === undefined) return;
    this.#lines.delete(number);
    if (this.#byId.get(line.id) === number) this.#byId.delete(line.id);
  }

  #lose(number: number): void {
    this.#lost.set(number, this.idOf(number));
    this.#forget(number);
  }

  #clear(): void {
    for (const number of this.#numbers) this.#lose(number);
    this.#numbers = [];
    this.#lines.clear();
    this.#byId.clear();
    this.#seen = undefined;
    this.#read = 0;
  }
}

/** The place of the first number that is not below. */
function placeIn(numbers: readonly number[], wanted: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function openIndex(directory: string): Promise<FileHandle | undefined> {
  return open(join(directory, "index.tsv")).catch(missing);
}

/** Nothing where the file or folder is missing. Throws any other error. */
function missing(error: unknown): undefined {
  const code = errorCode(error);
  if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  return undefined;
}
