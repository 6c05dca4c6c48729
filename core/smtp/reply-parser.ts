import type { Reply } from "../errors/reply.ts";
import { safeText } from "./safe-text.ts";

/** Longest reply line taken, bytes with its line end; RFC 5321 §4.5.3.1.5 asks for 512. */
const LONGEST_LINE = 2048;
const MOST_LINES = 200;
const MOST_BYTES = 64 * 1024;

const NOTHING = Buffer.alloc(0);
const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const HYPHEN = 45;
const DOT = 46;
const ZERO = 48;

/**
 * Cuts the bytes a peer sends into replies (RFC 5321 §4.2), however they are split into chunks. A
 * bare LF ends a line too. The code of a reply's first line decides what it is (§4.2.1), whatever
 * follows it: where the rest is out of order, the reply comes out with what was read until
 * there, then `problem` is set, the stream is beyond repair, and nothing more comes out.
 */
export class ReplyParser {
  #bytes: Buffer = NOTHING;
  #at = 0;
  #code = 0;
  #enhanced: string | undefined;
  #lines: string[] = [];
  #taken = 0;
  #problem: string | undefined;
  readonly #onLine: ((line: string) => void) | undefined;

  /** `onLine` is told every line, complete but for its line end. */
  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** What is wrong with the replies; undefined while they are well formed. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** True while bytes wait that `next` has not turned into a reply. */
  get pending(): boolean {
    return this.#at < this.#bytes.length || this.#lines.length > 0;
  }

  /** True while a reply's first line has come and its last has not. */
  get hasBegun(): boolean {
    return this.#lines.length > 0;
  }

  /** Adds what was read. */
  push(chunk: Buffer): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.#at = 0;
  }

  /** The next reply; undefined when more bytes are needed or nothing more will come. */
  next(): Reply | undefined {
    while (this.#problem === undefined) {
      const end = this.#bytes.indexOf(LF, this.#at);
      const length = (end < 0 ? this.#bytes.length : end + 1) - this.#at;
      const start = this.#at;
      if (length > LONGEST_LINE) {
        this.#takeLine(start, start + LONGEST_LINE - 2);
        return this.#stop("reply line too long");
      }
      if (end < 0) break;
      this.#at = end + 1;
      const stop = end > start && this.#bytes[end - 1] === CR ? end - 1 : end;
      this.#onLine?.(safeText(this.#bytes, start, stop));
      const more = this.#takeLine(start, stop);
      this.#taken += length;
      if (this.#problem !== undefined) return this.#begun();
      if (!more) return this.#complete();
      if (this.#taken > MOST_BYTES) return this.#stop("reply too long");
    }
    // An idle connection must not hold the buffer of its last read.
    if (this.#at === this.#bytes.length) {
      this.#bytes = NOTHING;
      this.#at = 0;
    }
    return undefined;
  }

  /** The stream has ended: the reply that it ended in, if its code can be read. */
  end(): Reply | undefined {
    if (this.#problem !== undefined) return undefined;
    const { length } = this.#bytes;
    // Three digits alone may have been followed by a fourth.
    if (this.#lines.length === 0 && length - this.#at > 3) this.#takeLine(this.#at, length);
    return this.#stop("reply cut off");
  }

  /** Takes one line without its end; true when more belong to the reply. May set `problem`. */
  #takeLine(start: number, stop: number): boolean {
    const code = replyCode(this.#bytes, start, stop);
    const first = this.#lines.length === 0;
    if (code === undefined) return this.#refuse(start, stop, "malformed reply");
    if (!first && code !== this.#code) return this.#refuse(start, stop, "reply of two codes");
    if (this.#lines.length >= MOST_LINES) return this.#refuse(start, stop, "too many reply lines");
    this.#code = code;
    const mark = stop > start + 3 ? this.#bytes[start + 3] : undefined;
    const marked = mark === SPACE || mark === HYPHEN || mark === TAB;
    const text = safeText(this.#bytes, start + (marked ? 4 : 3), stop);
    if (first) this.#enhanced = enhancedStatus(text, code);
    this.#lines.push(withoutStatus(text, this.#enhanced));
    return mark === HYPHEN;
  }

  #complete(): Reply {
    const reply = { code: this.#code, enhanced: this.#enhanced, lines: this.#lines };
    this.#lines = [];
    this.#enhanced = undefined;
    this.#taken = 0;
    return reply;
  }

  #refuse(start: number, stop: number, problem: string): false {
    this.#problem = `${problem}: ${safeText(this.#bytes, start, Math.min(stop, start + 80))}`;
    return false;
  }

  #stop(problem: string): Reply | undefined {
    this.#problem ??= problem;
    return this.#begun();
  }

  #begun(): Reply | undefined {
    return this.#lines.length > 0 ? this.#complete() : undefined;
  }
}

/**
 * The code of a line that begins with three digits and no more, 200 to 599; undefined for anything
 * else.
 */
function replyCode(bytes: Buffer, start: number, stop: number): number | undefined {
  if (stop - start < 3 || (stop - start > 3 && digitAt(bytes, start + 3) !== undefined)) {
    return undefined;
  }
  let code = 0;
  for (let at = start; at < start + 3; at++) {
    const digit = digitAt(bytes, at);
    if (digit === undefined) return undefined;
    code = code * 10 + digit;
  }
  return code >= 200 && code < 600 ? code : undefined;
}

function digitAt(bytes: Buffer, at: number): number | undefined {
  const digit = (bytes[at] ?? 0) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : undefined;
}

/** The enhanced status code a reply text begins with (RFC 2034 §4) if it fits the reply code. */
function enhancedStatus(text: string, code: number): string | undefined {
  if (text.charCodeAt(0) - ZERO !== Math.floor(code / 100) || text.charCodeAt(1) !== DOT) {
    return undefined;
  }
  const subject = digitsEnd(text, 2);
  if (subject === 2 || text.charCodeAt(subject) !== DOT) return undefined;
  const detail = digitsEnd(text, subject + 1);
  if (detail === subject + 1 || (detail < text.length && text.charCodeAt(detail) !== SPACE)) {
    return undefined;
  }
  return text.slice(0, detail);
}

/** Where at most three digits from `start` on end. */
function digitsEnd(text: string, start: number): number {
  let at = start;
  while (at < start + 3) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    at++;
  }
  return at;
}

function withoutStatus(text: string, status: string | undefined): string {
  if (status === undefined || !text.startsWith(status)) return text;
  if (text.length === status.length) return "";
  return text.charCodeAt(status.length) === SPACE ? text.slice(status.length + 1) : text;
}
