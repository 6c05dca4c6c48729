import type { Clock, LogLevel, Timer } from "../../core/mod.ts";
import { LineBytes } from "../log-files/contract.ts";
import { isSeen } from "./level-kind.ts";
import type { LogSink } from "./log-sink.ts";

/** How long a line that nobody waits for may wait for company, milliseconds. */
const GATHER = 100;
/** Bytes that are written at once. */
const MOST = 32 * 1024;

/**
 * Lines on their way to standard error, many in one write. What an operator is to see (notices and worse) goes out at once, after
 * all that was said before.
 */
export class GatheredOutput implements LogSink {
  readonly #clock: Clock;
  readonly #write: (lines: Buffer) => void;
  readonly #lines = new LineBytes();
  #timer: Timer | undefined;

  /** `write` takes whole lines. */
  constructor(clock: Clock, write: (lines: Buffer) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  room(): LineBytes {
    return this.#lines;
  }

  added(level: LogLevel): void {
    if (isSeen(level, "notice") || this.#lines.length > MOST) this.flush();
    else this.#timer ??= this.#clock.after(GATHER, () => this.flush());
  }

  /** Writes what waits. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#lines.length > 0) this.#write(this.#lines.take());
  }
}
