import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode, errorText, type Log, syncDirectory } from "../../core/mod.ts";
import type { FileNames } from "./file-names.ts";

/** What becomes of finished files. */
export interface FinishedOptions {
  readonly moveTo: string | undefined;
  /** Age at which they are removed unless they are moved, milliseconds. */
  readonly deleteAfter: number;
  readonly countMovedRecords: boolean;
  readonly worldReadable: boolean;
  /** First line of every file; empty for none. */
  readonly head: string;
}

/** Moves finished files of an acct-file to their folder, or removes them when they are old. */
export class FinishedFiles {
  readonly #names: FileNames;
  readonly #options: FinishedOptions;
  readonly #log: Log;

  constructor(names: FileNames, options: FinishedOptions, log: Log) {
    this.#names = names;
    this.#options = options;
    this.#log = log;
  }

  /** Sees to all files but those of `unfinished`. Resolves with what could not be done; never rejects. */
  async tidy(unfinished: ReadonlySet<string>, now: number): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const path of await this.#finished(unfinished))
      try {
        if (this.#options.moveTo !== undefined) await this.#move(path, this.#options.moveTo);
        else await this.#removeOld(path, now);
      } catch (error) {
        problems.push(`${path}: ${errorText(error)}`);
      }
    return problems;
  }

  async #finished(unfinished: ReadonlySet<string>): Promise<readonly string[]> {
    const { folder } = this.#names;
    try {
      const paths = (await readdir(folder)).sort().map((name) => join(folder, name));
      return paths.filter((path) => this.#names.dayOf(path) !== undefined && !unfinished.has(path));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      this.#log.error("accounting files cannot be listed", { folder, error: errorText(error) });
      return [];
    }
  }

  /** A file of that name that is there is never written over. */
  async #move(path: string, folder: string): Promise<void> {
    const { worldReadable, countMovedRecords } = this.#options;
    await mkdir(folder, { recursive: true, mode: worldReadable ? 0o755 : 0o700 });
    const to = join(folder, basename(path));
    const records = countMovedRecords ? await this.#recordsIn(path) : undefined;
    // Nobody but us gives files such names: none comes between this and the next line.
    if (await isThere(to)) throw new Error(`${to} is there already`);
    await rename(path, to);
    await syncDirectory(folder);
    await syncDirectory(dirname(path));
    if (records !== undefined)
      this.#log.notice("accounting file is finished", { file: to, records });
  }

  async #recordsIn(path: string): Promise<number> {
    let lines = 0;
    for await (const chunk of createReadStream(path)) {
      const bytes: Buffer = Buffer.from(chunk);
      for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
    }
    return Math.max(lines - (this.#options.head === "" ? 0 : 1), 0);
  }

  async #removeOld(path: string, now: number): Promise<void> {
    const { deleteAfter } = this.#options;
    if (!Number.isFinite(deleteAfter) || now - (await stat(path)).mtimeMs < deleteAfter) return;
    await unlink(path);
    this.#log.info("accounting file is removed: it is older than delete-after", { file: path });
  }
}

const LF = 0x0a;
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
