import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { errorCode } from "../../core/mod.ts";

/** Names of the files of an acct-file: `acct.csv` makes `acct-2026-01-31-0001.csv` and so on. */
export class FileNames {
  readonly folder: string;
  readonly #stem: string;
  readonly #extension: string;

  constructor(path: string) {
    this.folder = resolve(dirname(path));
    this.#extension = extname(path);
    this.#stem = `${basename(path, this.#extension)}-`;
  }

  /** Path of a day's file of that number. */
  pathOf(day: string, number: number): string {
    const digits = String(number).padStart(4, "0");
    return join(this.folder, `${this.#stem}${day}-${digits}${this.#extension}`);
  }

  /**
   * The highest number of a day in some folders, 0 for none. Numbers of files that somebody put aside under longer names count as well:
   * none is used again.
   */
  async last(day: string, folders: readonly string[]): Promise<number> {
    const stem = `${this.#stem}${day}-`;
    let number = 0;
    for (const folder of folders)
      for (const name of await namesIn(folder))
        if (name.startsWith(stem) && name.endsWith(this.#extension))
          number = Math.max(number, numberIn(name.slice(stem.length)));
    return number;
  }

  /** The number of a day's file of ours; 0 for other files. */
  numberOf(path: string, day: string): number {
    const stem = `${this.#stem}${day}-`;
    const isOurs = this.dayOf(path) === day;
    return isOurs ? numberIn(basename(path).slice(stem.length)) : 0;
  }

  /** The day of a file of ours; undefined for other files. */
  dayOf(path: string): string | undefined {
    const name = basename(path);
    if (dirname(path) !== this.folder || !name.startsWith(this.#stem)) return undefined;
    if (!name.endsWith(this.#extension)) return undefined;
    const rest = name.slice(this.#stem.length, name.length - this.#extension.length);
    return /^(\d{4}-\d\d-\d\d)-\d{4,9}$/.exec(rest)?.[1];
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** The number that a text begins with; 0 for none that a file of ours has. */
function numberIn(text: string): number {
  const [digits = "0"] = /^\d{1,9}(?!\d)/.exec(text) ?? [];
  return Number(digits);
}
