import type { Reply } from "../errors/reply.ts";
import { safeText } from "./safe-text.ts";

/** Longest reply line taken, octets with its line end; RFC 5321 §4.5.3.1.5 asks for 512. */
const LONGEST_LINE = 2048;
const MOST_LINES = 200;
const MOST_OCTETS = 64 * 1024;

const NOTHING = Buffer.alloc(0);
const LF = 10;
const CR = 13;
const SPACE = 32;
const HYPHEN = 45;
const DOT = 46;
const ZERO = 48;

/**
 * Cuts the octets a peer sends into replies (RFC 5321 §4.2), however they are split into chunks. A
 * bare LF ends a line too. Once `problem` is set the stream is beyond repair and nothing more comes
 * out.
 */
export class ReplyParser {
  #bytes: Buffer = NOTHING;
  #at = 0;
  #code = 0;
  #enhanced: string | undefined;
  #lines: string[] = [];
  #octets = 0;
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

  /** True while octets wait that `next` has not turned into a reply. */
  get pending(): boolean {
    return this.#at < this.#bytes.length || this.#lines.length > 0;
  }

  /** Adds what was read. */
  push(chunk: Buffer): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.#at = 0;
  }

  /** The next complete reply; undefined when more octets are needed or there is a problem. */
  next(): Reply | undefined {
    while (this.#problem === undefined) {
      const end = this.#bytes.indexOf(LF, this.#at);
      const length = (end < 0 ? this.#bytes.length : end + 1) - this.#at;
      if (length > LONGEST_LINE) return this.#fail("reply line too long");
      if (end < 0) break;
      const start = this.#at;
      this.#at = end + 1;
      this.#octets += length;
      const stop = end > start && this.#bytes[end - 1] === CR ? end - 1 : end;
      this.#onLine?.(safeText(this.#bytes, start, stop));
      if (this.#takeLine(start, stop)) return this.#complete();
    }
    // An idle connection must not hold the buffer of its last read.
    if (this.#at === this.#bytes.length) {
      this.#bytes = NOTHING;
      this.#at = 0;
    }
    return undefined;
  }

  /** Takes one line without its end; true when it is the last of a reply. */
  #takeLine(start: number, stop: number): boolean {
    const code = replyCode(this.#bytes, start, stop);
    const first = this.#lines.length === 0;
    if (code === undefined) return this.#reject(start, stop, "malformed reply");
    if (!first && code !== this.#code) return this.#reject(start, stop, "reply of two codes");
    if (this.#lines.length >= MOST_LINES) return this.#reject(start, stop, "too many reply lines");
    if (this.#octets > MOST_OCTETS) return this.#reject(start, stop, "reply too long");
    this.#code = code;
    const text = safeText(this.#bytes, Math.min(start + 4, stop), stop);
    if (first) this.#enhanced = enhancedStatus(text, code);
    this.#lines.push(withoutStatus(text, this.#enhanced));
    return this.#bytes[start + 3] !== HYPHEN || stop === start + 3;
  }

  #complete(): Reply {
    const reply = { code: this.#code, enhanced: this.#enhanced, lines: this.#lines };
    this.#lines = [];
    this.#enhanced = undefined;
    this.#octets = 0;
    return reply;
  }

  #reject(start: number, stop: number, problem: string): false {
    this.#fail(`${problem}: ${safeText(this.#bytes, start, Math.min(stop, start + 80))}`);
    return false;
  }

  #fail(problem: string): undefined {
    this.#problem = problem;
    return undefined;
  }
}

/** The code of a line `ddd`, `ddd text` or `ddd-text`, 200 to 599; undefined for anything else. */
function replyCode(bytes: Buffer, start: number, stop: number): number | undefined {
  if (stop - start < 3) return undefined;
  let code = 0;
  for (let at = start; at < start + 3; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    code = code * 10 + digit;
  }
  const mark = bytes[start + 3];
  const marked = stop === start + 3 || mark === SPACE || mark === HYPHEN;
  return marked && code >= 200 && code < 600 ? code : undefined;
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
