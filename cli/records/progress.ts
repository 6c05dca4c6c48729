import { stat } from "node:fs/promises";
import { ProgressBar } from "../progress-bar.ts";
import type { Terminal } from "../terminal.ts";

/** A bar that tells how much of some files has been read; nothing where nobody looks at standard error. */
export class ReadingProgress {
  readonly #bar: ProgressBar;

  constructor(to: Terminal, now: () => number) {
    this.#bar = new ProgressBar(to, now, (_bytes, perSecond) => {
      return `${Math.round(perSecond / 1e6)} MB/s`;
    });
  }

  /** Takes the sizes of the files; those that cannot be seen have none. */
  async measure(files: readonly string[]): Promise<void> {
    if (!this.#bar.isSeen) return;
    for (const file of files)
      this.#bar.total += await stat(file).then(
        ({ size }) => size,
        () => 0,
      );
  }

  /** So many bytes more have been read. */
  add(bytes: number): void {
    this.#bar.add(bytes);
  }

  /** Takes the bar away. */
  end(): void {
    this.#bar.end();
  }
}
