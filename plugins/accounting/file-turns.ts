import { type Token, token } from "../../core/mod.ts";

/**
 * One at a time for each acct-file, whatever configuration asks: after a reload the old one may still write to a file that the new
 * one moves.
 */
export class FileTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does work on the acct-file of that path when all that was asked before is done. */
  async of<T>(path: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(path);
    const mine = (async () => {
      // What became of it is for who asked.
      await before?.catch(() => {});
      return work();
    })();
    this.#last.set(path, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(path) === mine) this.#last.delete(path);
    }
  }
}

export const FILE_TURNS: Token<FileTurns> = token<FileTurns>("accounting.file-turns");
