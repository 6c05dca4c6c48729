import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

/** A file as it was read so far. */
interface Followed {
  readonly descriptor: number;
  readonly hash: Hash;
  size: number;
  /** Its first line was seen. */
  hasHead: boolean;
  /** What was seen of the line after the last whole one. */
  begun: string;
}

const CHUNK = 1024 * 1024;

/** Reads the accounting files of a folder while they are written, as `tail -f` does, also when they are moved away. */
export class FollowedFiles {
  readonly #folder: string;
  readonly #onLine: (line: string) => void;
  readonly #files = new Map<number, Followed>();
  readonly #timer: NodeJS.Timeout;
  readonly #bytes = Buffer.alloc(CHUNK);
  /** How often there was less than a whole line at the end. */
  seenTorn = 0;

  /** `onLine` hears each line once, without its end; the first of each file apart. */
  constructor(folder: string, onLine: (line: string) => void) {
    this.#folder = folder;
    this.#onLine = onLine;
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
      this.#files.set(ino, { descriptor, hash, size: 0, hasHead: false, begun: "" });
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
      this.#tell(file, bytes.toString("latin1"));
      if (file.begun !== "" && count < CHUNK) this.seenTorn++;
    }
  }

  #tell(file: Followed, text: string): void {
    const lines = `${file.begun}${text}`.split("\n");
    file.begun = lines.pop() ?? "";
    // A file is there before its first line is.
    const [from, known] = file.hasHead ? [0, true] : [1, lines.length > 0];
    file.hasHead = known;
    for (const line of lines.slice(from)) this.#onLine(line.replace(/\r$/, ""));
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
