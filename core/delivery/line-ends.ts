const CR = 0x0d;
const LF = 0x0a;

/**
 * Sees to it that content has CRLF line ends only, and no NUL (RFC 5321 §2.3.8, §4.5.2): hosts that take a bare LF for a line end
 * would take what follows `LF . LF` for commands.
 */
export class LineEnds {
  #afterCr = false;

  /** Throws a `RangeError` when the chunk, which follows those before, breaks the rule. */
  pass(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.#afterCr && chunk[0] !== LF) throw bare();
    if (chunk.includes(0)) throw new RangeError("rendered content has a NUL");
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1))
      if (at === 0 ? !this.#afterCr : chunk[at - 1] !== CR) throw bare();
    const last = chunk.length - 1;
    for (let at = chunk.indexOf(CR); at >= 0 && at < last; at = chunk.indexOf(CR, at + 1))
      if (chunk[at + 1] !== LF) throw bare();
    this.#afterCr = chunk[last] === CR;
  }

  /** The content is over. Throws like `pass`. */
  end(): void {
    if (this.#afterCr) throw bare();
  }
}

function bare(): RangeError {
  return new RangeError("rendered content has a bare CR or LF; its lines must end in CRLF");
}
