const CR = 0x0d;
const LF = 0x0a;

/**
 * Sees to it that content made by plugins has CRLF line ends only, and no NUL (RFC 5321 §2.3.8, §4.5.2): hosts that take a bare LF for a
 * line end would take what follows `LF . LF` for commands. What breaks the rule is refused, never mended: nobody but its author knows
 * what was meant.
 */
export class LineEnds {
  readonly #what: string;
  #afterCr = false;

  /** `what` is looked at, for the errors. */
  constructor(what: string) {
    this.#what = what;
  }

  /** Throws a `RangeError` when the chunk, which follows those before, breaks the rule. */
  pass(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.#afterCr && chunk[0] !== LF) throw this.#bare();
    if (chunk.includes(0)) throw new RangeError(`${this.#what} has a NUL`);
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1))
      if (at === 0 ? !this.#afterCr : chunk[at - 1] !== CR) throw this.#bare();
    const last = chunk.length - 1;
    for (let at = chunk.indexOf(CR); at >= 0 && at < last; at = chunk.indexOf(CR, at + 1))
      if (chunk[at + 1] !== LF) throw this.#bare();
    this.#afterCr = chunk[last] === CR;
  }

  /** The content is over. Throws like `pass`. */
  end(): void {
    if (this.#afterCr) throw this.#bare();
  }

  #bare(): RangeError {
    return new RangeError(`${this.#what} has a bare CR or LF; its lines must end in CRLF`);
  }
}
