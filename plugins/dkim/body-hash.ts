import { createHash, type Hash } from "node:crypto";

/** How a header or a body is made the same, whatever was done to its blanks on the way (RFC 6376 §3.4). */
export type Canonicalization = "simple" | "relaxed";

/** A hash over a body (RFC 6376 §3.7, bh=). */
export interface BodyHash {
  /** In base64. */
  readonly hash: string;
  /** Bytes of the canonical body (l=). */
  readonly length: number;
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
const LINE_END = Buffer.from("\r\n");
const LINE_ENDS = Buffer.from("\r\n".repeat(4096));

/** Hashes a body that comes in pieces. Its line ends are CRLF; a piece may end anywhere. */
export class BodyHasher {
  readonly #hash: Hash;
  readonly #canonicalization: Canonicalization;
  /** Bytes of the canonical body that are hashed. */
  readonly #limit: number;
  #length = 0;
  /** Bytes of line ends held back: those at the end of a body do not count. */
  #heldLineEnds = 0;
  /** Relaxed: a run of blanks is held back, which counts as one, or as none before a line end. */
  #heldBlank = false;

  /** `limit`: bytes of the canonical body that are hashed (l=); all unless stated. SHA-1 is for verifiers only (RFC 8301). */
  constructor(
    canonicalization: Canonicalization,
    algorithm: "sha256" | "sha1" = "sha256",
    limit: number = Number.POSITIVE_INFINITY,
  ) {
    this.#canonicalization = canonicalization;
    this.#hash = createHash(algorithm);
    this.#limit = limit;
  }

  /** Takes the next piece. */
  write(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pass(
      this.#canonicalization === "simple" || this.#isRelaxed(piece) ? piece : this.#relaxed(piece),
    );
  }

  /** The hash; to be asked once, at the end. */
  end(): BodyHash {
    // An empty body is a line end in the simple form, and nothing in the relaxed one (RFC 6376 §3.4.3, §3.4.4).
    if (this.#length > 0 || this.#canonicalization === "simple") this.#add(LINE_END);
    return { hash: this.#hash.digest("base64"), length: this.#length };
  }

  /** Most pieces hold nothing that relaxing would change; to look for it is cheaper than to copy. */
  #isRelaxed(piece: Buffer): boolean {
    if (this.#heldBlank || piece[piece.length - 1] === BLANK) return false;
    let afterBlank = false;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (byte === BLANK) {
        if (afterBlank) return false;
        afterBlank = true;
      } else {
        if (byte === TAB || (afterBlank && byte === CR)) return false;
        afterBlank = false;
      }
    }
    return true;
  }

  #relaxed(piece: Buffer): Buffer {
    const relaxed = Buffer.allocUnsafe(piece.length + 1);
    let length = 0;
    let held = this.#heldBlank;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at] ?? 0;
      if (byte === BLANK || byte === TAB) {
        held = true;
        continue;
      }
      if (held) {
        held = false;
        if (byte !== CR) relaxed[length++] = BLANK;
      }
      relaxed[length++] = byte;
    }
    this.#heldBlank = held;
    return relaxed.subarray(0, length);
  }

  /** Hashes a piece but for the line ends it closes with, and before it those held back. */
  #pass(piece: Buffer): void {
    let end = piece.length;
    while (end > 0 && (piece[end - 1] === LF || piece[end - 1] === CR)) end--;
    if (end > 0) {
      for (let left = this.#heldLineEnds; left > 0; left -= LINE_ENDS.length)
        this.#add(LINE_ENDS.subarray(0, Math.min(left, LINE_ENDS.length)));
      this.#heldLineEnds = 0;
      this.#add(end === piece.length ? piece : piece.subarray(0, end));
    }
    this.#heldLineEnds += piece.length - end;
  }

  #add(bytes: Buffer): void {
    const room = this.#limit - this.#length;
    if (room > 0) this.#hash.update(bytes.length > room ? bytes.subarray(0, room) : bytes);
    this.#length += bytes.length;
  }
}
