const EMPTY: Buffer = Buffer.alloc(0);
/** Runs up to this long are copied byte by byte: cheaper than a call. */
const SHORT = 64;

/**
 * Gathers what is kept of a chunk: a slice of it as long as that is a single run of bytes, else
 * one copy of all runs. So a chunk comes out as one piece, however often it is interrupted.
 */
export class KeptBytes {
  readonly #growth: number;
  #chunk: Buffer = EMPTY;
  #from = 0;
  #to = 0;
  #copy: Buffer | undefined;
  #length = 0;

  /** `growth`: bytes that may come out for one that goes in. */
  constructor(growth: 1 | 2) {
    this.#growth = growth;
  }

  /** Turns to the next chunk; what was kept of the one before is forgotten. */
  begin(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#from = this.#to = this.#length = 0;
    this.#copy = undefined;
  }

  /** Keeps the bytes from `from` up to `to`. */
  keep(from: number, to: number): void {
    if (from === to) return;
    if (this.#copy === undefined && this.#to === 0) {
      this.#from = from;
      this.#to = to;
      return;
    }
    const copy = this.#toCopy();
    if (to - from > SHORT) {
      this.#length += this.#chunk.copy(copy, this.#length, from, to);
      return;
    }
    for (let at = from; at < to; at++) copy[this.#length++] = this.#chunk[at] ?? 0;
  }

  /** Adds a byte that is not in the chunk. */
  add(byte: number): void {
    this.#toCopy()[this.#length++] = byte;
  }

  /** All that was kept, in order; undefined for nothing. */
  piece(): Buffer | undefined {
    if (this.#copy !== undefined) return this.#copy.subarray(0, this.#length);
    return this.#to > this.#from ? this.#chunk.subarray(this.#from, this.#to) : undefined;
  }

  #toCopy(): Buffer {
    if (this.#copy === undefined) {
      // One more pair for what the chunk before left over.
      this.#copy = Buffer.allocUnsafe(this.#chunk.length * this.#growth + 2);
      this.#length = this.#chunk.copy(this.#copy, 0, this.#from, this.#to);
    }
    return this.#copy;
  }
}
