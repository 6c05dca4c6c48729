import { errorText } from "../../errors/error-text.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock, Timer } from "../../time/clock.ts";

/**
 * Pause before a store that failed is tried again, milliseconds; doubles up to the second figure.
 */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10_000;

/** Whether commits work. After one that failed, probes find out when they work again. */
export class CommitHealth {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #probe: () => Promise<unknown>;
  #error: Error | undefined;
  #pause = FIRST_PAUSE;
  #timer: Timer | undefined;
  #closed = false;

  /** `probe` writes something and tells the outcome here, as every commit does. */
  constructor(clock: Clock, log: Log, probe: () => Promise<unknown>) {
    this.#clock = clock;
    this.#log = log;
    this.#probe = probe;
  }

  /** Why commits do not work; undefined when they do. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** A commit failed. */
  failed(error: Error): void {
    this.#log.error("the queue could not be written", { error: errorText(error.cause ?? error) });
    this.#error = error;
    this.#arm();
  }

  /** A commit worked. */
  worked(): void {
    if (this.#error === undefined) return;
    this.#log.notice("the queue can be written again");
    this.#error = undefined;
    this.#pause = FIRST_PAUSE;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#closed) return;
    this.#timer = this.#clock.after(this.#pause, () => {
      this.#timer = undefined;
      this.#probe().catch(() => this.#arm());
    });
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }
}
