import type { Terminal } from "./terminal.ts";

const WIDTH = 30;
/** Pause between two looks of the bar, milliseconds. */
const PAUSE = 100;

/** Says how much was done, and how fast. */
export type Telling = (done: number, perSecond: number) => string;

/** A bar that tells how far something is; nothing where nobody looks at standard error. */
export class ProgressBar {
  readonly #to: Terminal;
  readonly #now: () => number;
  readonly #tell: Telling;
  readonly #began: number;
  /** What there is to be done; 0 where that is not known, and there is no bar. */
  total = 0;
  done = 0;
  #shownAt = 0;

  constructor(to: Terminal, now: () => number, tell: Telling) {
    this.#to = to;
    this.#now = now;
    this.#tell = tell;
    this.#began = now();
  }

  /** True where somebody looks. */
  get isSeen(): boolean {
    return this.#to.progress !== undefined;
  }

  /** So much more has been done. */
  add(amount: number): void {
    this.done += amount;
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
    const seconds = Math.max(now - this.#began, 1) / 1000;
    const told = this.#tell(this.done, this.done / seconds);
    if (this.total === 0) return told;
    const share = Math.min(this.done / this.total, 1);
    const full = Math.round(share * WIDTH);
    const bar = `${"#".repeat(full)}${"-".repeat(WIDTH - full)}`;
    return `[${bar}] ${Math.floor(share * 100)} %  ${told}`;
  }
}
