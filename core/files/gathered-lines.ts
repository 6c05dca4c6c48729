import type { Clock, Timer } from "../time/clock.ts";

/** Lines wait so long for company, milliseconds. */
const GATHER = 200;
/** Pause after a failed write, milliseconds. */
const RETRY = 5000;

/** What gathered lines are written with. */
export interface GatheredLinesOptions {
  readonly clock: Clock;
  /** Characters that may wait for all files together; beyond it a tenth of the lines of the file at hand, the oldest, is given up. */
  readonly most: number;
  /** Writes a text to a file. Rejects when it cannot; the same lines then come again with those after them. */
  readonly append: (file: string, text: string) => Promise<void>;
  /** Lines were given up. */
  readonly lost: (file: string, lines: number) => void;
  /** A file cannot be written from now on. */
  readonly failed: (file: string, error: unknown) => void;
  /** It can be again. */
  readonly recovered: (file: string) => void;
}

/** Gathers lines for any number of files and writes them one file after the other; they wait while a write fails. */
export class GatheredLines {
  readonly #options: GatheredLinesOptions;
  readonly #waiting = new Map<string, string[]>();
  /** Characters that wait or are being written. */
  #held = 0;
  /** Files that could not be written the last time. */
  readonly #failing = new Set<string>();
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: GatheredLinesOptions) {
    this.#options = options;
  }

  /** Takes a line with its line end. Never throws and never waits. */
  add(file: string, line: string): void {
    const lines = this.#waiting.get(file) ?? [];
    lines.push(line);
    this.#waiting.set(file, lines);
    this.#held += line.length;
    if (this.#held > this.#options.most) this.#giveUp(file, lines);
    this.#schedule(GATHER);
  }

  #giveUp(file: string, lines: string[]): void {
    const gone = lines.splice(0, Math.ceil(lines.length / 10));
    this.#held -= charactersIn(gone);
    this.#options.lost(file, gone.length);
  }

  #schedule(delay: number): void {
    this.#timer ??= this.#options.clock.after(delay, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  /** Resolves when what was added is in the files, or the attempt failed (it is then repeated). */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    for (const [file, lines] of [...this.#waiting]) {
      this.#waiting.delete(file);
      try {
        await this.#options.append(file, lines.join(""));
        this.#held -= charactersIn(lines);
        if (this.#failing.delete(file)) this.#options.recovered(file);
      } catch (error) {
        this.#waiting.set(file, [...lines, ...(this.#waiting.get(file) ?? [])]);
        if (!this.#failing.has(file)) this.#options.failed(file, error);
        this.#failing.add(file);
        this.#schedule(RETRY);
      }
    }
  }

  /** Writes what waits; what cannot be written then is not tried again. */
  async end(): Promise<void> {
    await this.flush();
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

function charactersIn(lines: readonly string[]): number {
  return lines.reduce((sum, { length }) => sum + length, 0);
}
