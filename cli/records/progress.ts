import { stat } from "node:fs/promises";
import type { Terminal } from "../terminal.ts";

const WIDTH = 30;
/** Pause between two looks of the bar, milliseconds. */
const PAUSE = 100;

/** A bar that tells how much of some files has been read; nothing where nobody looks at standard error. */
export class ReadingProgress {
  readonly #to: Terminal;
  readonly #now: () => number;
  readonly #began: number;
  #total = 0;
  #done = 0;
  #shownAt = 0;

  constructor(to: Terminal, now: () => number) {
    this.#to = to;
    this.#now = now;
    this.#began = now();
  }

  /** Takes the sizes of the files; those that cannot be seen have none. */
  async measure(files: readonly string[]): Promise<void> {
    if (this.#to.progress === undefined) return;
    for (const file of files)
      this.#total += await stat(file).then(
        ({ size }) => size,
        () => 0,
      );
  }

  /** So many bytes more have been read. */
  add(bytes: number): void {
    this.#done += bytes;
    const { progress } = this.#to;
    const now = this.#now();
    if (progress === undefined || now - this.#shownAt < PAUSE) return;
    this.#shownAt = now;
    progress(this.#text(now));
  }

  /** Takes the bar away. */
  end(): void {
    this.#to.progress?.("");
  }

  #text(now: number): string {
    const share = this.#total === 0 ? 1 : Math.min(this.#done / this.#total, 1);
    const full = Math.round(share * WIDTH);
    const bar = `${"#".repeat(full)}${"-".repeat(WIDTH - full)}`;
    const seconds = Math.max(now - this.#began, 1) / 1000;
    const rate = this.#done / 1e6 / seconds;
    return `[${bar}] ${Math.floor(share * 100)} %  ${Math.round(rate)} MB/s`;
  }
}
