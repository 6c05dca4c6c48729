import { KeptBytes } from "./kept-bytes.ts";

/** What was noticed about a message's content besides its bytes. */
export interface ContentFacts {
  /** Bytes of the content, stuffed dots left out. */
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
  /**
   * `reject`: the message will be refused at its end; `normalise`: a bare CR or LF becomes CRLF.
   */
  readonly bareLineEnds: "reject" | "normalise";
  /** Bytes of a line, without its end, beyond which the message is refused. */
  readonly maxLine: number;
}

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

// Where the reader stands.
/** At the beginning of a line. */
const LINE_START = 0;
/** After a dot at the beginning of a line; the dot is not kept. */
const AFTER_DOT = 1;
/** After a dot and a CR; the CR is not kept yet. */
const AFTER_DOT_CR = 2;
const TEXT = 3;
const AFTER_CR = 4;
type State =
  | typeof LINE_START
  | typeof AFTER_DOT
  | typeof AFTER_DOT_CR
  | typeof TEXT
  | typeof AFTER_CR;

/**
 * Reads content after DATA (RFC 5321 §4.5.2) in one pass over the bytes: finds the end, takes
 * stuffed dots off, notices what must not be stored. Only CRLF.CRLF ends it: bare line ends are
 * content, however they are mixed with dots, so nothing can be smuggled after them. Each chunk's
 * content is handed on as one piece, a slice of the chunk where nothing had to be changed; once
 * something is seen for which the message must be refused, nothing is. For BDAT (`framed` false)
 * dots mean nothing.
 */
export class ContentScanner {
  readonly #normalise: boolean;
  readonly #maxLine: number;
  readonly #framed: boolean;
  readonly #onPiece: (piece: Buffer) => void;
  readonly #kept: KeptBytes;
  #state: State = LINE_START;
  /** Bytes of the current line in earlier chunks. */
  #lineBefore = 0;
  #size = 0;
  /** All bytes of text seen, or-ed: the top bit tells 8-bit content. */
  #bits = 0;
  #bare = false;
  #nul = false;
  #longLine = false;

  constructor(rules: ContentRules, framed: boolean, onPiece: (piece: Buffer) => void) {
    this.#normalise = rules.bareLineEnds === "normalise";
    this.#maxLine = rules.maxLine;
    this.#framed = framed;
    this.#onPiece = onPiece;
    this.#kept = new KeptBytes(this.#normalise ? 2 : 1);
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

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  /**
   * Reads a chunk. Returns the place after the end of the content in it, or -1 while it goes on.
   */
  read(chunk: Buffer): number {
    const { length } = chunk;
    let state = this.#state;
    let bits = this.#bits;
    /** What is before this was kept or dropped. */
    let start = 0;
    let lineStart = -this.#lineBefore;
    let at = 0;
    let end = -1;
    this.#kept.begin(chunk);
    while (at < length) {
      let byte = chunk[at] ?? 0;
      switch (state) {
        case LINE_START:
          state = TEXT;
          if (byte !== DOT || !this.#framed) break;
          this.#keep(start, at);
          start = lineStart = ++at;
          state = AFTER_DOT;
          continue;
        case AFTER_DOT:
          state = TEXT;
          if (byte !== CR) break;
          this.#keep(start, at);
          start = ++at;
          state = AFTER_DOT_CR;
          continue;
        case AFTER_DOT_CR:
          if (byte === LF) {
            start = end = at + 1;
            break;
          }
          this.#add(CR);
          this.#bareCr(start, at, 0);
          start = lineStart = at;
          state = TEXT;
          break;
        case AFTER_CR:
          if (byte === LF) {
            if (at - 1 - lineStart > this.#maxLine) this.#longLine = true;
            lineStart = ++at;
            state = LINE_START;
            continue;
          }
          this.#bareCr(start, at, at - 1 - lineStart);
          start = lineStart = at;
          state = TEXT;
          break;
        case TEXT:
          break;
      }
      if (end >= 0) break;
      // Ordinary text: all but CR, LF, NUL and a few that mean nothing.
      while (byte > CR) {
        bits |= byte;
        if (++at === length) break;
        byte = chunk[at] ?? 0;
      }
      if (at === length) break;
      if (byte === CR) {
        state = AFTER_CR;
      } else if (byte === LF) {
        this.#bareLf(start, at, at - lineStart);
        start = at;
        lineStart = at + 1;
      } else if (byte === 0) {
        this.#nul = true;
      }
      at++;
    }
    this.#keep(start, end < 0 ? length : start);
    this.#bits = bits;
    this.#state = end < 0 ? state : LINE_START;
    this.#lineBefore = end < 0 ? length - lineStart : 0;
    if (this.#lineBefore > this.#maxLine + 1) this.#longLine = true;
    const piece = this.#kept.piece();
    if (piece && !this.#spoiled) this.#onPiece(piece);
    return end;
  }

  /** The end of content that is not framed by a dot: an unfinished last line is finished. */
  finish(): void {
    // After a bare LF stands nothing yet, but no dot is looked for there.
    const finished = this.#state === TEXT && this.#lineBefore === 0;
    if (this.#state === LINE_START || finished) return;
    if (this.#lineBefore > this.#maxLine) this.#longLine = true;
    this.#kept.begin(Buffer.alloc(2));
    if (this.#state === AFTER_CR) this.#bare = true;
    else this.#add(CR);
    this.#add(LF);
    this.#state = LINE_START;
    const piece = this.#kept.piece();
    if (piece && !this.#spoiled) this.#onPiece(piece);
  }

  /** True when what was seen keeps the message from being stored. */
  get #spoiled(): boolean {
    return this.#nul || this.#longLine || (this.#bare && !this.#normalise);
  }

  /** A CR before `at` has no LF; `line`: bytes of the line it ends. */
  #bareCr(start: number, at: number, line: number): void {
    this.#bare = true;
    if (line > this.#maxLine) this.#longLine = true;
    this.#keep(start, at);
    if (this.#normalise) this.#add(LF);
  }

  /** The LF at `at` has no CR; `line`: bytes of the line it ends. */
  #bareLf(start: number, at: number, line: number): void {
    this.#bare = true;
    if (line > this.#maxLine) this.#longLine = true;
    this.#keep(start, at);
    if (this.#normalise) this.#add(CR);
  }

  #keep(from: number, to: number): void {
    this.#size += to - from;
    if (!this.#spoiled) this.#kept.keep(from, to);
  }

  #add(byte: number): void {
    this.#size++;
    if (!this.#spoiled) this.#kept.add(byte);
  }
}
