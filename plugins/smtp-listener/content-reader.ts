/** What was noticed about a message's content besides its octets. */
export interface ContentFacts {
  /** Octets kept, CRLF line ends counted as two. */
  readonly size: number;
  readonly eightBit: boolean;
  /** A CR without LF or a LF without CR was seen. */
  readonly bareLineEnd: boolean;
  /** A NUL was seen. */
  readonly nul: boolean;
  /** A line longer than the limit was seen. */
  readonly longLine: boolean;
}

/** How content is read. */
export interface ContentRules {
  /** `reject` keeps bare CR and LF out (the message is refused at its end); `normalise` makes CRLF of them. */
  readonly bareLineEnds: "reject" | "normalise";
  /** Octets of a line, without its end, beyond which the message is refused. */
  readonly maxLine: number;
}

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const CRLF = Buffer.from("\r\n");

/** Where the reader stands: behind CRLF; behind CRLF and a dot; the same and a CR; in text; behind a CR in text. */
type State = "line-start" | "dot" | "dot-cr" | "text" | "cr";

/**
 * Reads content behind DATA (RFC 5321 §4.5.2) in one pass over the octets: finds the end, takes stuffed dots off, notices what
 * must not be stored. Only CRLF.CRLF ends it: bare line ends are content, however they are mixed with dots, so nothing can be
 * smuggled behind them. Pieces are handed on as slices of what came in. For BDAT (`framed` false) dots mean nothing.
 */
export class ContentReader {
  readonly #rules: ContentRules;
  readonly #framed: boolean;
  readonly #keep: (piece: Buffer) => void;
  #state: State = "line-start";
  /** Octets of the current line in earlier chunks. */
  #lineBefore = 0;
  #size = 0;
  /** All octets seen, or-ed: the top bit tells 8-bit content. */
  #bits = 0;
  #bare = false;
  #nul = false;
  #longLine = false;

  constructor(rules: ContentRules, framed: boolean, keep: (piece: Buffer) => void) {
    this.#rules = rules;
    this.#framed = framed;
    this.#keep = keep;
  }

  get facts(): ContentFacts {
    return {
      size: this.#size,
      eightBit: this.#bits > 0x7f,
      bareLineEnd: this.#bare,
      nul: this.#nul,
      longLine: this.#longLine,
    };
  }

  /** Reads a chunk. Returns the place behind the end of the content in it, or -1 while it goes on. */
  read(chunk: Buffer): number {
    if (chunk.length === 0) return -1;
    const { length } = chunk;
    let bits = this.#bits;
    let state = this.#state;
    let start = 0;
    let at = 0;
    let lineStart = -this.#lineBefore;
    if (state === "cr" || state === "dot-cr") {
      // The CR at the end of the chunk before was held back.
      if (chunk[0] === LF) {
        if (state === "dot-cr") return this.#end(1, bits);
        this.#put(CRLF);
        this.#endLine(-1, lineStart);
        lineStart = start = at = 1;
        state = "line-start";
      } else {
        this.#bareEnd();
        lineStart = 0;
        state = "text";
      }
    }
    while (at < length) {
      const octet = chunk[at] ?? 0;
      if (octet > CR && (state === "text" || octet !== DOT || state !== "line-start")) {
        // Ordinary text: the tight loop.
        if (state === "cr" || state === "dot-cr") {
          this.#put(chunk.subarray(start, state === "cr" ? at - 1 : start));
          this.#bareEnd();
          lineStart = start = at;
        }
        state = "text";
        bits |= octet;
        at++;
        while (at < length) {
          const next = chunk[at] ?? 0;
          if (next <= CR) break;
          bits |= next;
          at++;
        }
        continue;
      }
      switch (state) {
        case "line-start":
          if (octet === DOT && this.#framed) {
            this.#put(chunk.subarray(start, at));
            start = at + 1;
            state = "dot";
            at++;
            continue;
          }
          break;
        case "dot":
          if (octet === CR) {
            start = at;
            state = "dot-cr";
            at++;
            continue;
          }
          break;
        case "dot-cr":
          if (octet === LF) return this.#end(at + 1, bits);
          this.#bareEnd();
          lineStart = start = at;
          break;
        case "cr":
          if (octet === LF) {
            this.#endLine(at - 1, lineStart);
            lineStart = at + 1;
            state = "line-start";
            at++;
            continue;
          }
          this.#put(chunk.subarray(start, at - 1));
          this.#bareEnd();
          lineStart = start = at;
          break;
        case "text":
          break;
      }
      if (octet === LF) {
        this.#put(chunk.subarray(start, at));
        this.#bareEnd();
        lineStart = start = at + 1;
        state = "text";
      } else if (octet === CR) {
        state = "cr";
      } else {
        if (octet === 0) this.#nul = true;
        bits |= octet;
        state = "text";
      }
      at++;
    }
    const held = state === "cr" || state === "dot-cr" ? 1 : 0;
    if (length - held > start) this.#put(chunk.subarray(start, length - held));
    this.#bits = bits;
    this.#state = state;
    this.#lineBefore = length - held - lineStart;
    if (this.#lineBefore > this.#rules.maxLine) this.#longLine = true;
    return -1;
  }

  /** The end of content that is not framed by a dot: an unfinished last line is finished. */
  finish(): void {
    if (this.#state === "cr") this.#bare = true;
    if (this.#state !== "line-start") this.#put(CRLF);
    this.#state = "line-start";
  }

  #end(place: number, bits: number): number {
    this.#bits = bits;
    this.#state = "line-start";
    this.#lineBefore = 0;
    return place;
  }

  #endLine(end: number, lineStart: number): void {
    if (end - lineStart > this.#rules.maxLine) this.#longLine = true;
  }

  /** A CR or LF stands alone: the message will be refused, or a line ends here. */
  #bareEnd(): void {
    this.#bare = true;
    if (this.#rules.bareLineEnds === "normalise") this.#put(CRLF);
  }

  #put(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#size += piece.length;
    this.#keep(piece);
  }
}
