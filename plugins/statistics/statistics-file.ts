import { rename, rm, writeFile } from "node:fs/promises";
import { type Clock, errorText, type Log, type Timer } from "../../core/mod.ts";

const EVERY = 60_000;
/** Statistics are not secret, but nobody else may write them. */
const READABLE = 0o644;

/** What keeping the file takes. */
export interface StatisticsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The text of the file as of now. */
  readonly text: () => string;
}

/** A file that is replaced as a whole every minute: a reader finds all of the old text or all of the new. */
export class StatisticsFile implements AsyncDisposable {
  readonly #options: StatisticsOptions;
  #path: string | undefined;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(options: StatisticsOptions) {
    this.#options = options;
  }

  /** Writes to `path` now and every minute from now on; undefined ends it. */
  use(path: string | undefined): Promise<void> {
    this.#timer?.cancel();
    this.#path = path;
    return this.#write();
  }

  #write(): Promise<void> {
    const path = this.#path;
    if (path === undefined) return this.#writing;
    this.#timer = this.#options.clock.after(EVERY, () => void this.#write());
    this.#writing = this.#writing.then(() => this.#replace(path));
    return this.#writing;
  }

  /**
   * Never rejects: statistics that cannot be written are missed by nobody as much as mail would be. Says once that they
   * cannot, and once that they can again.
   */
  async #replace(path: string): Promise<void> {
    const { log, text } = this.#options;
    const fresh = `${path}.new`;
    try {
      // What is there, if anything, is not ours to write through.
      await rm(fresh, { force: true });
      await writeFile(fresh, text(), { flag: "wx", mode: READABLE });
      await rename(fresh, path);
      if (this.#failing) log.notice("statistics are written again", { file: path });
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        log.error("statistics cannot be written", { file: path, error: errorText(error) });
      this.#failing = true;
      await rm(fresh, { force: true }).catch(() => {});
    }
  }

  /** Writes a last time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.cancel();
    await this.#write();
    this.#timer?.cancel();
  }
}
