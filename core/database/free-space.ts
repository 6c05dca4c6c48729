import type { Clock, Timer } from "../time/clock.ts";

/** How often free space is looked at, milliseconds. */
const INTERVAL = 1000;

/** What is asked of a file system: bytes in a block, and blocks that are free for us. */
export interface SpaceFigures {
  readonly bsize: number;
  readonly bavail: number;
}

/** Asks the file system of a directory, as `statfs` of `node:fs/promises` does. */
export type Statfs = (directory: string) => Promise<SpaceFigures>;

/**
 * Keeps an estimate of the bytes free on a disk: measured every second, lowered by what is
 * written in between, and measured again as soon as the estimate matters.
 */
export class FreeSpace {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #statfs: Statfs;
  readonly #onMeasured: (free: number) => void;
  readonly #onError: (error: unknown) => void;
  #free = 0;
  #timer: Timer | undefined;
  #closed = false;

  constructor(given: {
    readonly directory: string;
    readonly clock: Clock;
    readonly statfs: Statfs;
    /** Hears every measurement but the first. */
    readonly onMeasured: (free: number) => void;
    readonly onError: (error: unknown) => void;
  }) {
    this.#directory = given.directory;
    this.#clock = given.clock;
    this.#statfs = given.statfs;
    this.#onMeasured = given.onMeasured;
    this.#onError = given.onError;
  }

  /** Takes the first measurement; rejects when it fails. */
  async start(): Promise<void> {
    this.#free = await this.#measure();
    this.#again();
  }

  /** Bytes believed free; at most what is free. */
  get free(): number {
    return this.#free;
  }

  /**
   * Resolves with true when `bytes` can be written so that `floor` bytes stay free, and counts
   * them as written. Measures first when fewer than `enough` would stay free by the estimate.
   */
  async take(bytes: number, floor: number, enough: number): Promise<boolean> {
    if (this.#free - bytes < enough) await this.remeasure();
    if (this.#free - bytes < floor) return false;
    this.#free -= bytes;
    return true;
  }

  /** Measures now. A failing measurement leaves the estimate as it is. */
  async remeasure(): Promise<void> {
    try {
      this.#free = await this.#measure();
      this.#onMeasured(this.#free);
    } catch (error) {
      this.#onError(error);
    }
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  async #measure(): Promise<number> {
    const { bavail, bsize } = await this.#statfs(this.#directory);
    return bavail * bsize;
  }

  #again(): void {
    if (this.#closed) return;
    this.#timer = this.#clock.after(INTERVAL, () => {
      this.remeasure().then(() => this.#again());
    });
  }
}
