import { mkdir, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { type Clock, errorText, LineFile, type Log } from "../../core/mod.ts";

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

/** Appends records to numbered files: a new one at midnight UTC, when one is full and when somebody took it away. */
export class AccountingFile {
  readonly #options: AccountingOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  #file: LineFile | undefined;
  #path = "";
  #day = "";

  constructor(options: AccountingOptions, clock: Clock, log: Log) {
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Appends lines, one call at a time. Resolves when they are on disk, and the name of a new file with them; rejects with the file
   * system's error when nothing of them is in a file.
   */
  async append(text: string): Promise<void> {
    try {
      const file = await this.#fileFor(Buffer.byteLength(text));
      await file.append(text);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** The open file, or the next one: of a new day, or because the old one is full. */
  async #fileFor(bytes: number): Promise<LineFile> {
    const day = new Date(this.#clock.now()).toISOString().slice(0, 10);
    const { worldReadable, maxSize, head } = this.#options;
    const file = this.#file;
    const fits = file !== undefined && day === this.#day && file.size + bytes <= maxSize;
    // Somebody may have taken it away: what is written to it then is read by nobody.
    if (fits && (await file.isAt(this.#path))) return file;
    await this.close();
    const mode = worldReadable ? 0o644 : 0o600;
    this.#path = await this.#nextName(day, bytes);
    this.#file = await LineFile.open(this.#path, { mode, head, sync: true });
    this.#day = day;
    return this.#file;
  }

  /** The day's last file if there is room in it, else the next one. */
  async #nextName(day: string, bytes: number): Promise<string> {
    const { path, maxSize, worldReadable, head } = this.#options;
    await mkdir(dirname(path), { recursive: true, mode: worldReadable ? 0o755 : 0o700 });
    const extension = extname(path);
    const stem = `${basename(path, extension)}-${day}-`;
    const names = new Set(await readdir(dirname(path)));
    // Also of files that somebody put aside under longer names: a number is not used again.
    let last = 0;
    for (const name of names)
      if (name.startsWith(stem) && name.endsWith(extension))
        last = Math.max(last, numberIn(name.slice(stem.length)));
    const fileOf = (number: number): string =>
      `${stem}${String(number).padStart(4, "0")}${extension}`;
    const nameOf = (number: number): string => join(dirname(path), fileOf(number));
    if (!names.has(fileOf(last))) return nameOf(last + 1);
    const { size } = await stat(nameOf(last));
    const isFull = size > 0 && size + bytes > maxSize;
    // Its columns may be others: the configuration has changed.
    const goesOn = !isFull && (size === 0 || (await beginsWith(nameOf(last), head)));
    return nameOf(goesOn ? last : last + 1);
  }

  /** Closes the file that is open. Never rejects. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    try {
      await file?.close();
    } catch (error) {
      // What was written stays; a rejection would end all further writing.
      const { path } = this.#options;
      this.#log.error("accounting file cannot be closed", { file: path, error: errorText(error) });
    }
  }
}

/** The number that a text begins with; 0 for none that a file of ours has. */
function numberIn(text: string): number {
  const [digits = "0"] = /^\d{1,9}(?!\d)/.exec(text) ?? [];
  return Number(digits);
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
