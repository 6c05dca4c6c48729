/** Words of a block: one bit is set in each, and a block lies in one line of the processor's cache. */
const BLOCK = 8;
/** Bits for each text: of 1,000 that are not in it about one is taken for one that is. */
const BITS = 16;
/** Odd numbers that spread one hash over the words of a block. */
const SPREAD: readonly number[] = [
  0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31,
];

/**
 * What is perhaps in a set, and what is certainly not: a Bloom filter of blocks, so that a question touches memory once. Ten million
 * texts take 20 MB. Nothing can be taken out.
 */
export class BlockedFilter {
  /** Texts that it is made for; more make it less sure. */
  readonly capacity: number;
  readonly #words: Int32Array;
  readonly #blocks: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#blocks = Math.max(1, Math.ceil((capacity * BITS) / (BLOCK * 32)));
    this.#words = new Int32Array(this.#blocks * BLOCK);
  }

  /** Memory in use, bytes. */
  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Adds a text by two hashes of it, unsigned words of 32 bits. */
  add(first: number, second: number): void {
    const start = (first % this.#blocks) * BLOCK;
    for (let word = 0; word < BLOCK; word++) {
      const at = start + word;
      this.#words[at] = (this.#words[at] ?? 0) | bitOf(second, word);
    }
  }

  /** False: it was never added. */
  mayHave(first: number, second: number): boolean {
    const start = (first % this.#blocks) * BLOCK;
    for (let word = 0; word < BLOCK; word++)
      if (((this.#words[start + word] ?? 0) & bitOf(second, word)) === 0) return false;
    return true;
  }
}

function bitOf(hash: number, word: number): number {
  return 1 << (Math.imul(hash, SPREAD[word] ?? 1) >>> 27);
}
