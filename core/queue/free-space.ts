import { statfs } from "node:fs/promises";
import type { Clock, Timer } from "../time/clock.ts";

/** How often free space is looked at, milliseconds. */
const INTERVAL = 1000;

/** Octets free for us on the disk of a directory. */
export type FreeSpace = (directory: string) => Promise<number>;

/** Asks the file system. */
export const freeSpace: FreeSpace = async (directory) => {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
};

/** Keeps an estimate of a disk's free space: measured every second, lowered by what is written in between. */
export class SpaceGuard {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #measure: FreeSpace;
  readonly #onError: (error: unknown) => void;
  #free = 0;
  #timer: Timer | undefined;
  #closed = false;

  constructor(given: {
    readonly directory: string;
    readonly clock: Clock;
    readonly measure: FreeSpace;
    readonly onError: (error: unknown) => void;
  }) {
    this.#directory = given.directory;
    this.#clock = given.clock;
    this.#measure = given.measure;
    this.#onError = given.onError;
  }

  /** Takes the first measurement; rejects when it fails. */
  async start(): Promise<void> {
    this.#free = await this.#measure(this.#directory);
    this.#again();
  }

  /** Octets believed free. */
  get free(): number {
    return this.#free;
  }

  /** Notes that about so many octets are being written. */
  spend(octets: number): void {
    this.#free -= octets;
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #again(): void {
    if (this.#closed) return;
    this.#timer = this.#clock.after(INTERVAL, () => {
      this.#measure(this.#directory)
        .then((free) => {
          this.#free = free;
        })
        .catch(this.#onError)
        .finally(() => this.#again());
    });
  }
}
