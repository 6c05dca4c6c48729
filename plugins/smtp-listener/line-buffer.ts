const LF = 0x0a;
const CR = 0x0d;

/**
 * Octets of a command line: RFC 5321 §4.5.3.1.4 asks for 512 and more for each extension's parameters (ENVID, ORCPT, SIZE…).
 */
export const LONGEST_COMMAND = 4096;

/** What the buffer has to offer: a line without its end, the word that one was too long, or nothing yet. */
export type NextLine =
  | { readonly kind: "line"; readonly line: Buffer }
  | { readonly kind: "too-long" }
  | { readonly kind: "none" };

const NONE: NextLine = { kind: "none" };
const TOO_LONG: NextLine = { kind: "too-long" };

/** Octets received and not yet used. A line that gets too long is thrown away as it comes, not kept. */
export class LineBuffer {
  #rest: Buffer = Buffer.alloc(0);
  #skipping = false;

  push(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
  }

  get empty(): boolean {
    return this.#rest.length === 0;
  }

  /** Takes everything out. */
  takeAll(): Buffer {
    const all = this.#rest;
    this.#rest = Buffer.alloc(0);
    return all;
  }

  /** Takes up to `count` octets out. */
  take(count: number): Buffer {
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  nextLine(): NextLine {
    const end = this.#rest.indexOf(LF);
    if (end < 0) {
      if (this.#rest.length <= LONGEST_COMMAND) return NONE;
      this.#skipping = true;
      this.#rest = Buffer.alloc(0);
      return NONE;
    }
    const line = this.#rest.subarray(0, end > 0 && this.#rest[end - 1] === CR ? end - 1 : end);
    this.#rest = this.#rest.subarray(end + 1);
    const tooLong = this.#skipping || line.length > LONGEST_COMMAND;
    this.#skipping = false;
    return tooLong ? TOO_LONG : { kind: "line", line };
  }
}
