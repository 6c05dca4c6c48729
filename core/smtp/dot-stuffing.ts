const DOT = Buffer.from(".");
const FULL_STOP = 46;
const CR = 13;
const LF = 10;

/** End of content after a complete line, and after an incomplete one (RFC 5321 §4.1.1.4). */
const END_AT_LINE_START = Buffer.from(".\r\n");
const END_WITHIN_LINE = Buffer.from("\r\n.\r\n");

/**
 * Doubles the dot at the start of a line (RFC 5321 §4.5.2) in content that comes in chunks. A chunk
 * without such a dot, the usual case, is passed on as it is.
 */
export class DotStuffer {
  /**
   * How much of a CRLF the content ended with so far: 2 is a line's start, as is the very
   * beginning.
   */
  #lineEnd: 0 | 1 | 2 = 2;

  /** Adds the stuffed chunk to `parts`. */
  stuff(chunk: Buffer, parts: (Buffer | string)[]): void {
    if (chunk.length === 0) return;
    let from = 0;
    for (let dot = this.#firstDot(chunk); dot >= 0; dot = nextDot(chunk, dot + 1)) {
      parts.push(chunk.subarray(from, dot), DOT);
      from = dot;
    }
    parts.push(from === 0 ? chunk : chunk.subarray(from));
    this.#lineEnd = this.#lineEndAfter(chunk);
  }

  /**
   * What ends the content: a dot on a line of its own, after a CRLF if the last line lacks one.
   */
  end(): Buffer {
    return this.#lineEnd === 2 ? END_AT_LINE_START : END_WITHIN_LINE;
  }

  /** Index of the first dot to double. The line it begins may have ended in the chunk before. */
  #firstDot(chunk: Buffer): number {
    if (this.#lineEnd === 2 && chunk[0] === FULL_STOP) return 0;
    if (this.#lineEnd === 1 && chunk[0] === LF && chunk[1] === FULL_STOP) return 1;
    return nextDot(chunk, 0);
  }

  #lineEndAfter(chunk: Buffer): 0 | 1 | 2 {
    const last = chunk[chunk.length - 1];
    if (last === CR) return 1;
    if (last !== LF) return 0;
    const beforeIt = chunk.length > 1 ? chunk[chunk.length - 2] === CR : this.#lineEnd === 1;
    return beforeIt ? 2 : 0;
  }
}

/**
 * Index of the next dot after a CRLF of this chunk; -1 for none. Searching one byte is fast on
 * every runtime.
 */
function nextDot(chunk: Buffer, from: number): number {
  let dot = chunk.indexOf(FULL_STOP, from);
  while (dot >= 0 && !(chunk[dot - 1] === LF && chunk[dot - 2] === CR)) {
    dot = chunk.indexOf(FULL_STOP, dot + 1);
  }
  return dot;
}
