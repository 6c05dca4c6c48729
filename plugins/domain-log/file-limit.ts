import { opendir, stat } from "node:fs/promises";
import { type Clock, errorCode, type Log } from "../../core/mod.ts";
import { PUT_ASIDE } from "./domain-path.ts";

/** How often a folder that is full is counted anew, milliseconds: somebody may have taken files away. */
const COUNT_AGAIN = 600_000;

/** A file of a domain, and what else there is for its lines. */
export interface OwnFile {
  readonly path: string;
  /** The folder in which each domain has an entry. */
  readonly folder: string;
  /** The file that takes the lines of domains for which there is no room. */
  readonly shared: string;
}

/** What is known of a folder. */
interface Folder {
  entries: number;
  countedAt: number;
  isFull: boolean;
}

/** Bounds how many domains have files of their own: whoever may relay could name any number of them. */
export class FileLimit {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #folders = new Map<string, Folder>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Where lines go: to the domain's own file where there is one, or room for one. A folder that cannot be looked at has room. */
  async pathFor({ path, folder, shared }: OwnFile, most: number): Promise<string> {
    if (path === shared || (await isThere(entryOf(path, folder)))) return path;
    const known = await this.#counted(folder, most);
    if (known.entries < most) {
      known.entries++;
      known.isFull = false;
      return path;
    }
    if (!known.isFull)
      this.#log.warning("there are as many files as log-domain-max-files allows", {
        folder,
        files: most,
        others: shared,
      });
    known.isFull = true;
    return shared;
  }

  async #counted(folder: string, most: number): Promise<Folder> {
    const now = this.#clock.monotonic();
    const known = this.#folders.get(folder);
    if (known !== undefined && (known.entries < most || now - known.countedAt < COUNT_AGAIN))
      return known;
    const counted = {
      entries: await entriesIn(folder, most),
      countedAt: now,
      isFull: known?.isFull ?? false,
    };
    this.#folders.set(folder, counted);
    return counted;
  }
}

/** The file or folder of a domain. */
function entryOf(path: string, folder: string): string {
  const end = path.indexOf("/", folder.length + 1);
  return end < 0 ? path : path.slice(0, end);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** How many entries a folder has, without files that were put aside; no more than `most`. */
async function entriesIn(folder: string, most: number): Promise<number> {
  let count = 0;
  try {
    for await (const { name } of await opendir(folder, { bufferSize: 1000 }))
      if (!PUT_ASIDE.test(name) && ++count >= most) break;
  } catch (error) {
    // It is made with its first file; whoever writes there says what else is wrong.
    if (errorCode(error) === undefined) throw error;
  }
  return count;
}
