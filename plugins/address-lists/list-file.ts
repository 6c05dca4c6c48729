import { stat } from "node:fs/promises";
import type { HashKey } from "../../core/mod.ts";
import { type Clock, errorText, type Log, type Timer } from "../../core/mod.ts";
import type { Entries } from "./entries.ts";
import { readEntries } from "./read-entries.ts";

/** How often a file is looked at, milliseconds. */
const LOOK = 10_000;

/** What tells one state of a file from another. */
type Mark = string;

/** A file of entries that is read again when it has changed. */
export class ListFile implements Disposable {
  readonly #path: string;
  readonly #key: HashKey;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ended = new AbortController();
  #entries: Entries | undefined;
  /** The state that was read. */
  #read: Mark = "";
  /** The state at the last look: a file that is being written is left alone until it rests. */
  #seen: Mark = "";
  #timer: Timer | undefined;
  #unreadable = false;

  constructor(given: {
    readonly path: string;
    readonly key: HashKey;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#path = given.path;
    this.#key = given.key;
    this.#clock = given.clock;
    this.#log = given.log;
  }

  /** Reads the file, and keeps an eye on it from then on. Rejects when it cannot be read. */
  async open(): Promise<void> {
    try {
      this.#seen = await this.#mark();
      await this.#readNow(this.#seen);
    } catch (error) {
      throw new Error(`address-file ${this.#path} cannot be read: ${errorText(error)}`, {
        cause: error,
      });
    }
    this.#again();
  }

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  /** Whether an address in its normal form is in it. */
  has(address: string): boolean {
    return this.#entries?.has(address) ?? false;
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#timer?.cancel();
  }

  #again(): void {
    if (this.#ended.signal.aborted) return;
    this.#timer = this.#clock.after(LOOK, () => void this.#look());
  }

  /** What was read stays in use while the file cannot be read: nobody may get mail because a file is missing. */
  async #look(): Promise<void> {
    try {
      const now = await this.#mark();
      if (now !== this.#read && now === this.#seen) await this.#readNow(now);
      this.#seen = now;
      this.#unreadable = false;
    } catch (error) {
      if (!this.#unreadable && !this.#ended.signal.aborted)
        this.#log.error("an address-file cannot be read; what it had before stays in use", {
          file: this.#path,
          error: errorText(error),
        });
      this.#unreadable = true;
    }
    this.#again();
  }

  async #readNow(mark: Mark): Promise<void> {
    const { entries, bad } = await readEntries(this.#path, this.#key, this.#ended.signal);
    this.#entries = entries;
    this.#read = mark;
    const facts = { file: this.#path, entries: entries.size };
    if (bad.count === 0) this.#log.info("address-file read", facts);
    else
      this.#log.warning("address-file read; some of its lines are not entries", {
        ...facts,
        bad: bad.count,
        lines: bad.first.join(", "),
      });
  }

  async #mark(): Promise<Mark> {
    const { ino, size, mtimeMs } = await stat(this.#path);
    return `${ino} ${size} ${mtimeMs}`;
  }
}
