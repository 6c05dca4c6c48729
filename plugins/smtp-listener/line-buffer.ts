const LF = 0x0a;
const CR = 0x0d;
const EMPTY: Buffer = Buffer.alloc(0);

/**
 * Bytes of a command line: RFC 5321 §4.5.3.1.4 asks for 512 and more for each extension's
 * parameters (ENVID, ORCPT, SIZE…).
 */
export const LONGEST_COMMAND = 4096;

/** Bytes that may wait while a command is worked on: reading stops there, and need not stop before. */
const MOST_AHEAD = 64 * 1024;

/**
 * What the buffer has to offer: a line without its end, the word that one was too long, or nothing
 * yet.
 */
export type NextLine =
  | {
      readonly kind: "line";
      readonly line: Buffer;
      /** Its LF had no CR before it. */
      readonly bareLf: boolean;
    }
  | { readonly kind: "too-long" }
  | { readonly kind: "none" };

const NONE: NextLine = { kind: "none" };
const TOO_LONG: NextLine = { kind: "too-long" };

/**
 * Bytes received and not yet used. A line that gets too long is thrown away as it comes, not kept.
 */
export class LineBuffer {
  #rest: Buffer = EMPTY;
  #skipping = false;

  push(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
  }

  get empty(): boolean {
    return this.#rest.length === 0;
  }

  /** True when so much waits that no more should be read. */
  get full(): boolean {
    return this.#rest.length >= MOST_AHEAD;
  }

  /** Takes everything out. */
  takeAll(): Buffer {
    return this.take(this.#rest.length);
  }

  /** Takes up to `count` bytes out. */
  take(count: number): Buffer {
    const taken = this.#rest.subarray(0, count);
    this.#rest = count < this.#rest.length ? this.#rest.subarray(count) : EMPTY;
    return taken;
  }

  /** `longest`: bytes a line may have, its end left out. */
  nextLine(longest: number = LONGEST_COMMAND): NextLine {
    const end = this.#rest.indexOf(LF);
    if (end < 0) {
      if (this.#rest.length <= longest) return NONE;
      this.#skipping = true;
      this.#rest = EMPTY;
      return NONE;
    }
    const taken = this.take(end + 1);
    const tooLong = this.#skipping || end > longest;
    this.#skipping = false;
    if (tooLong) return TOO_LONG;
    const bareLf = end === 0 || taken[end - 1] !== CR;
    return { kind: "line", line: taken.subarray(0, bareLf ? end : end - 1), bareLf };
  }
}
