import { open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const PIECE: Buffer = Buffer.alloc(256 * 1024, "postrider ballast ");

/**
 * A file that holds disk space to be given up when the disk is full, so that outcomes can still
 * be recorded.
 */
export class Ballast {
  readonly #path: string;
  readonly #size: number;
  #held = false;

  constructor(directory: string, size: number) {
    this.#path = join(directory, "ballast");
    this.#size = size;
  }

  /** True while the file is there. */
  get held(): boolean {
    return this.#held;
  }

  /** Finds the file of an earlier run. */
  async find(): Promise<void> {
    try {
      this.#held = (await stat(this.#path)).size === this.#size;
    } catch {
      this.#held = false;
    }
  }

  /** Writes the file. Rejects with the file system's error and leaves nothing then. */
  async fill(): Promise<void> {
    const growing = `${this.#path}.new`;
    try {
      const handle = await open(growing, "w", 0o600);
      try {
        for (let left = this.#size; left > 0; left -= PIECE.length)
          await handle.writeFile(PIECE.subarray(0, Math.min(left, PIECE.length)));
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(growing, this.#path);
      this.#held = true;
    } catch (error) {
      await rm(growing, { force: true });
      throw error;
    }
  }

  /** Gives the space up. */
  async drop(): Promise<void> {
    await rm(this.#path, { force: true });
    this.#held = false;
  }
}
