import { errorCode, makeDurableFolder } from "../../../core/mod.ts";

/** Folders that are known to be there; those used longest ago are looked at again. */
const MOST_KNOWN = 10_000;

/** Makes the folders that files go into, and remembers which are made: their names are flushed to disk once. */
export class Folders {
  readonly #known = new Set<string>();

  /** Runs a task that needs folders; made if missing, and anew if they were removed since. The task may run twice. */
  async with(paths: readonly string[], task: () => Promise<void>): Promise<void> {
    const allKnown = paths.every((path) => this.#known.has(path));
    if (allKnown) {
      try {
        return await task();
      } catch (error) {
        if (errorCode(error) !== "ENOENT") throw error;
      }
    }
    for (const path of paths) {
      await makeDurableFolder(path);
      this.#remember(path);
    }
    await task();
  }

  #remember(path: string): void {
    this.#known.delete(path);
    this.#known.add(path);
    const [oldest] = this.#known;
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}
