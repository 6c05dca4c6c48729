import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

/** A file as it was read so far. */
interface Followed {
  readonly descriptor: number;
  readonly hash: Hash;
  size: number;
  /** The last byte seen ended a line. */
  isWhole: boolean;
}

const CHUNK = 1024 * 1024;
const LF = 0x0a;

/** Reads the accounting files of a folder while they are written, as `tail -f` does, also when they are moved away. */
export class FollowedFiles {
  readonly #folder: string;
  readonly #files = new Map<number, Followed>();
  readonly #timer: NodeJS.Timeout;
  readonly #bytes = Buffer.alloc(CHUNK);
  /** Lines seen, the first of each file apart. */
  lines = 0;
  /** How often there was less than a whole line at the end. */
  seenTorn = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#timer = setInterval(() => this.look(), 5);
  }

  /** Reads what there is. */
  look(): void {
    for (const name of readdirSync(this.#folder)) if (name.endsWith(".csv")) this.#find(name);
    for (const file of this.#files.values()) this.#read(file);
  }

  #find(name: string): void {
    try {
      const descriptor = openSync(join(this.#folder, name), "r");
      const { ino } = fstatSync(descriptor);
      if (this.#files.has(ino)) return closeSync(descriptor);
      const hash = createHash("sha256");
      this.#files.set(ino, { descriptor, hash, size: 0, isWhole: true });
      this.lines--;
    } catch {
      // It was moved away just now: then it was seen before.
    }
  }

  #read(file: Followed): void {
    for (;;) {
      const count = readSync(file.descriptor, this.#bytes, 0, CHUNK, file.size);
      if (count === 0) return;
      const bytes = this.#bytes.subarray(0, count);
      file.hash.update(bytes);
      file.size += count;
      for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) this.lines++;
      file.isWhole = bytes.at(-1) === LF;
      if (!file.isWhole && count < CHUNK) this.seenTorn++;
    }
  }

  /** Files that do not begin with what was seen of them. */
  changed(): number {
    let changed = 0;
    for (const { descriptor, hash, size } of this.#files.values()) {
      const again = createHash("sha256");
      for (let at = 0; at < size; ) {
        const count = readSync(descriptor, this.#bytes, 0, Math.min(CHUNK, size - at), at);
        if (count === 0) break;
        again.update(this.#bytes.subarray(0, count));
        at += count;
      }
      if (again.digest("hex") !== hash.copy().digest("hex")) changed++;
    }
    return changed;
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const { descriptor } of this.#files.values()) closeSync(descriptor);
  }
}
