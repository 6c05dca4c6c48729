import type { Clock, LogLevel, Timer } from "../../core/mod.ts";
import { isSeen } from "./level-kind.ts";

/** How long a line that nobody waits for may wait for company, milliseconds. */
const GATHER = 100;
/** Characters that are written at once. */
const MOST = 32 * 1024;

/**
 * Lines on their way to standard error, many in one write. What an operator is to see (notices and worse) goes out at once, after
 * all that was said before.
 */
export class GatheredOutput {
  readonly #clock: Clock;
  readonly #write: (lines: string) => void;
  #lines: string[] = [];
  #waiting = 0;
  #timer: Timer | undefined;

  /** `write` takes lines without the end of the last. */
  constructor(clock: Clock, write: (lines: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  add(level: LogLevel, line: string): void {
    this.#lines.push(line);
    this.#waiting += line.length;
    if (isSeen(level, "notice") || this.#waiting > MOST) this.flush();
    else this.#timer ??= this.#clock.after(GATHER, () => this.flush());
  }

  /** Writes what waits. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#waiting = 0;
    this.#write(lines.join("\n"));
  }
}
