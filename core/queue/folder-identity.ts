import { type BigIntStats, statSync } from "node:fs";
import { StoreError } from "./store-error.ts";

/**
 * Remembers which folder and files were opened, not only what they were called: what is written
 * to files that were removed or replaced is gone with the process.
 */
export class FolderIdentity {
  readonly #opened: ReadonlyMap<string, BigIntStats>;

  /** Takes note of what stands at the paths now. Throws when nothing does. */
  constructor(paths: readonly string[]) {
    this.#opened = new Map(paths.map((path) => [path, statSync(path, { bigint: true })]));
  }

  /** Throws a `StoreError` unless the same still stand there. */
  check(): void {
    for (const [path, { dev, ino }] of this.#opened) {
      const now = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (now?.dev === dev && now.ino === ino) continue;
      const what = now === undefined ? "removed" : "replaced";
      throw new StoreError("failed", `${path} was ${what} while it was in use`);
    }
  }
}
