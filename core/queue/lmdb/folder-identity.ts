import { statSync } from "node:fs";
import { StoreError } from "../store-error.ts";

/**
 * Remembers which folder and files were opened, not only what they were called: what is written
 * to files that were removed or replaced is gone with the process.
 */
export class FolderIdentity {
  readonly #opened: readonly Opened[];
  readonly #innermost: Opened;

  /** Takes note of what is at the paths now; `innermost` lies in the folder. Throws when nothing is there. */
  constructor(paths: readonly string[], innermost: string) {
    this.#opened = paths.map(opened);
    this.#innermost = opened(innermost);
  }

  /** Throws a `StoreError` unless the same are still there. */
  check(): void {
    for (const one of this.#opened) checkOne(one);
    checkOne(this.#innermost);
  }

  /** The same by one look: it is not where it was, either, when the folder around it is another. */
  checkInnermost(): void {
    checkOne(this.#innermost);
  }
}

interface Opened {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

function opened(path: string): Opened {
  const { dev, ino } = statSync(path);
  return { path, dev, ino };
}

function checkOne({ path, dev, ino }: Opened): void {
  const now = statSync(path, { throwIfNoEntry: false });
  if (now?.dev === dev && now.ino === ino) return;
  const what = now === undefined ? "removed" : "replaced";
  throw new StoreError("failed", `${path} was ${what} while it was in use`);
}
