import { statSync } from "node:fs";

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

  /** What is no longer there; undefined when all of it is. */
  problem(): string | undefined {
    for (const one of this.#opened) {
      const found = problemOf(one);
      if (found !== undefined) return found;
    }
    return this.innermostProblem();
  }

  /** The same by one look: it is not where it was, either, when the folder around it is another. */
  innermostProblem(): string | undefined {
    return problemOf(this.#innermost);
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

function problemOf({ path, dev, ino }: Opened): string | undefined {
  const now = statSync(path, { throwIfNoEntry: false });
  if (now?.dev === dev && now.ino === ino) return undefined;
  const what = now === undefined ? "removed" : "replaced";
  return `${path} was ${what} while it was in use`;
}
