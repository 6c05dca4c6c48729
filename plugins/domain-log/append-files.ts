import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { type Clock, errorText, type Log, type Timer } from "../../core/mod.ts";

/** Lines wait so long for company, milliseconds. */
const GATHER = 200;
/** Pause after a failed write, milliseconds. */
const RETRY = 5000;
/** Lines that wait for one file while it cannot be written; beyond it the oldest are given up, and counted in the log. */
const MOST_WAITING = 20_000;

/** Appends lines to any number of files, one open at a time. A file that was moved away is begun anew. */
export class AppendFiles implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #head: string;
  readonly #waiting = new Map<string, string[]>();
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `head` is the first line of every file, with its line end. */
  constructor(given: { readonly clock: Clock; readonly log: Log; readonly head: string }) {
    this.#clock = given.clock;
    this.#log = given.log;
    this.#head = given.head;
  }

  /** Takes a line with its line end. Never throws and never waits. */
  add(path: string, line: string): void {
    const lines = this.#waiting.get(path) ?? [];
    lines.push(line);
    this.#waiting.set(path, lines);
    if (lines.length > MOST_WAITING) this.#giveUpOldest(path, lines);
    this.#schedule(GATHER);
  }

  #giveUpOldest(file: string, lines: string[]): void {
    const lost = lines.splice(0, MOST_WAITING / 10).length;
    this.#log.error("lines are lost: the file cannot be written", { file, lines: lost });
  }

  #schedule(delay: number): void {
    this.#timer ??= this.#clock.after(delay, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  /** Resolves when what was added is in the files, or the attempt failed (it is then repeated). */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (const [path, lines] of [...this.#waiting]) {
      this.#waiting.delete(path);
      try {
        await this.#append(path, lines.join(""));
      } catch (error) {
        this.#waiting.set(path, [...lines, ...(this.#waiting.get(path) ?? [])]);
        this.#log.error("the file cannot be written", { file: path, error: errorText(error) });
        this.#schedule(RETRY);
      }
    }
  }

  async #append(path: string, text: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, "a", 0o600);
    try {
      const { size } = await file.stat();
      await file.appendFile(size === 0 ? `${this.#head}${text}` : text);
    } finally {
      await file.close();
    }
  }

  /** Writes what waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
