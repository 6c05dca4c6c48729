import { open } from "node:fs/promises";
import {
  type Clock,
  errorCode,
  fewAtOnce,
  LineFile,
  localDay,
  rotateFile,
  syncDirectory,
} from "../../core/mod.ts";
import type { LogFileRules } from "../log-files/contract.ts";
import { notIn } from "./repeats.ts";

/** Files that are kept open, however many domains there are. */
const MOST_OPEN = 128;
/** Files that are flushed at a time: the queue flushes too, on the same few threads. */
const FLUSHED_AT_ONCE = 2;
/** Bytes at a file's end that are searched for lines that come again: so many times as many as come, within bounds. */
const LOOKED_AT = 16;
const LEAST_LOOKED_AT = 256 * 1024;
const MOST_LOOKED_AT = 32 * 1024 * 1024;

/** How a file is kept. */
export interface FileKind {
  /** First line of a new file, with its line end. */
  readonly head: string;
  /** Undefined for one that is never put aside, and is its owner's alone. */
  readonly rules: LogFileRules | undefined;
}

/** Lines for one file. */
export interface FileLines {
  readonly path: string;
  readonly kind: FileKind;
  /** Each with its line end, in order. */
  readonly lines: readonly string[];
  /** The first so many may be in the file already. */
  readonly doubtful: number;
}

/** A file that could not be written. */
export interface FailedFile {
  readonly path: string;
  readonly error: unknown;
}

/** A file that is open. */
interface OpenFile {
  readonly file: LineFile;
  readonly kind: FileKind;
  /** The day that it is of. */
  day: number;
  /** It has lines that are not flushed. */
  isDirty: boolean;
}

/** Any number of files of lines, a bounded number of them open. */
export class OpenFiles {
  readonly #clock: Clock;
  readonly #stays: (path: string, error: unknown) => void;
  readonly #most: number;
  /** By path, the one used longest ago first. */
  readonly #open = new Map<string, OpenFile>();
  /** When new files were asked for: what was written before is put aside, each file when its turn comes. */
  #rotatedAt = 0;
  /** Folders in which there are new files. */
  readonly #folders = new Set<string>();
  /** What is under way; one thing at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  /** `stays`: a file could not be put aside, and goes on. */
  constructor(
    clock: Clock,
    stays: (path: string, error: unknown) => void,
    most: number = MOST_OPEN,
  ) {
    this.#clock = clock;
    this.#stays = stays;
    this.#most = most;
  }

  /** Files that are open. */
  get count(): number {
    return this.#open.size;
  }

  isOpen(path: string): boolean {
    return this.#open.has(path);
  }

  /** Appends lines to files. Resolves when they are on disk, with the files of which that is not certain. */
  write(all: Iterable<FileLines>): Promise<readonly FailedFile[]> {
    return this.#next(async () => {
      const failed = new Map<string, unknown>();
      for (const one of all)
        await this.#append(one, failed).catch((error: unknown) => this.#fail(one, error, failed));
      await this.#flushAll(failed);
      await this.#flushFolders();
      return Array.from(failed, ([path, error]) => ({ path, error }));
    });
  }

  async #flushAll(failed: Map<string, unknown>): Promise<void> {
    const dirty = [...this.#open].filter(([, { isDirty }]) => isDirty);
    await fewAtOnce(dirty, FLUSHED_AT_ONCE, ([path, opened]) =>
      this.#flush(opened).catch((error: unknown) => this.#fail({ path }, error, failed)),
    );
  }

  /** It is opened, and searched through, anew. */
  async #fail(
    { path }: Pick<FileLines, "path">,
    error: unknown,
    failed: Map<string, unknown>,
  ): Promise<void> {
    failed.set(path, error);
    const opened = this.#open.get(path);
    this.#open.delete(path);
    await opened?.file.close().catch(() => {}); // The first error is the one that tells.
  }

  async #append(given: FileLines, failed: Map<string, unknown>): Promise<void> {
    const { path, kind, lines, doubtful } = given;
    const opened = await this.#current(path, kind, failed);
    const fresh =
      doubtful === 0
        ? lines
        : [
            ...notIn(await tailOf(path, opened.file, lines), lines.slice(0, doubtful)),
            ...lines.slice(doubtful),
          ];
    // What was in it before may never have been flushed.
    opened.isDirty = true;
    if (fresh.length > 0) await opened.file.append(fresh.join(""));
  }

  /** The file that a path leads to now: of today, where a new one is begun each day. */
  async #current(path: string, kind: FileKind, failed: Map<string, unknown>): Promise<OpenFile> {
    const known = this.#open.get(path);
    if (known !== undefined && !(await known.file.isAt(path))) await this.#close(path);
    const opened = this.#open.get(path) ?? (await this.#opened(path, kind, failed));
    const today = localDay(this.#clock.now());
    if (opened.day < today && opened.file.size > 0 && kind.rules?.isDaily === true) {
      await this.#close(path);
      await rotateFile(path, kind.rules.keep).catch((error: unknown) => this.#stays(path, error));
      const next = await this.#opened(path, kind, failed);
      next.day = today;
      return next;
    }
    opened.day = today;
    // The last one used is the last to be closed.
    this.#open.delete(path);
    this.#open.set(path, opened);
    return opened;
  }

  async #opened(path: string, kind: FileKind, failed: Map<string, unknown>): Promise<OpenFile> {
    while (this.#open.size >= this.#most) {
      const [oldest = ""] = this.#open.keys();
      // All together take less time than one after the other.
      if (this.#open.get(oldest)?.isDirty === true) await this.#flushAll(failed);
      await this.#close(oldest).catch((error: unknown) =>
        this.#fail({ path: oldest }, error, failed),
      );
    }
    const { head, rules } = kind;
    // After the clock was set back, what is written now must not look older than that, again and again.
    this.#rotatedAt = Math.min(this.#rotatedAt, this.#clock.now());
    const given = { mode: rules?.mode ?? 0o600, head, sync: false };
    let file = await LineFile.open(path, given);
    const isOld = file.size > Buffer.byteLength(head);
    if (isOld && rules !== undefined && rules.keep > 0 && file.writtenAt < this.#rotatedAt) {
      await file.close();
      await rotateFile(path, rules.keep).catch((error: unknown) => this.#stays(path, error));
      file = await LineFile.open(path, given);
    }
    const now = this.#clock.now();
    const day = localDay(file.size > Buffer.byteLength(head) ? file.writtenAt : now);
    const opened = { file, kind, day, isDirty: false };
    this.#open.set(path, opened);
    return opened;
  }

  /** Flushes and closes a file. */
  async #close(path: string): Promise<void> {
    const opened = this.#open.get(path);
    if (opened === undefined) return;
    this.#open.delete(path);
    try {
      await this.#flush(opened);
    } finally {
      await opened.file.close();
    }
  }

  /** All but the name of a new file. */
  async #flush(opened: OpenFile): Promise<void> {
    if (!opened.isDirty) return;
    for (const folder of opened.file.takeFolders()) this.#folders.add(folder);
    await opened.file.sync();
    opened.isDirty = false;
  }

  /** Once for all new files in a folder. */
  async #flushFolders(): Promise<void> {
    const folders = [...this.#folders];
    await fewAtOnce(folders, FLUSHED_AT_ONCE, syncDirectory);
    for (const folder of folders) this.#folders.delete(folder);
  }

  /**
   * Begins new files: those that are open now, the others when there are lines for them. Rejects with a file system's error when one cannot
   * be put aside; the others are.
   */
  rotate(): Promise<void> {
    return this.#next(async () => {
      this.#rotatedAt = this.#clock.now();
      const wanted = [...this.#open].filter(
        ([, { kind, file }]) => kind.rules !== undefined && kind.rules.keep > 0 && file.size > 0,
      );
      await each(wanted, async ([path, { kind }]) => {
        await this.#close(path);
        await rotateFile(path, kind.rules?.keep ?? 0);
      });
    });
  }

  /** Lets go of all files: they are opened anew. */
  reopen(): Promise<void> {
    return this.#next(async () => {
      await each(this.#open.keys(), (path) => this.#close(path));
      await this.#flushFolders();
    });
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {}); // Whoever asked for it is told.
    return done;
  }
}

/** Does something with each, one after the other, also after one that fails. Rejects with the first error. */
async function each<T>(all: Iterable<T>, work: (one: T) => Promise<void>): Promise<void> {
  const errors: unknown[] = [];
  for (const one of [...all]) await work(one).catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

/** The end of a file in which lines may be found, with that of the one before it where it is short. */
async function tailOf(path: string, file: LineFile, lines: readonly string[]): Promise<string> {
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  const length = Math.min(Math.max(LOOKED_AT * bytes, LEAST_LOOKED_AT), MOST_LOOKED_AT);
  const tail = await endOf(path, length);
  return file.size >= length ? tail : (await endOf(`${path}.1`, length)) + tail;
}

/** The last bytes of a file, as text; nothing where there is none, or it is no file. */
async function endOf(path: string, length: number): Promise<string> {
  try {
    const handle = await open(path, "r");
    try {
      const found = await handle.stat();
      if (!found.isFile()) return "";
      const bytes = Buffer.alloc(Math.min(length, found.size));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, found.size - bytes.length);
      return bytes.subarray(0, bytesRead).toString();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
}
