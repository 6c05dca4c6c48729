import { createHash } from "node:crypto";

/** Digests that stand for an address, by their length in hexadecimal digits. */
const ALGORITHMS = new Map([
  [32, "md5"],
  [40, "sha1"],
  [64, "sha256"],
]);

/** Whether a text is a digest as lists have them. */
export function isDigest(text: string): boolean {
  return ALGORITHMS.has(text.length) && /^[\da-f]+$/i.test(text);
}

/**
 * Addresses known by their digests alone: lists that others share without telling whom they hold. Of each digest 64 bits are kept: with
 * ten million entries one address in 10^12 is taken for one that is listed.
 */
export class DigestSet {
  readonly #byAlgorithm = new Map<string, Words>();

  get size(): number {
    let size = 0;
    for (const words of this.#byAlgorithm.values()) size += words.size;
    return size;
  }

  /** Memory in use, bytes. */
  get bytes(): number {
    let bytes = 0;
    for (const words of this.#byAlgorithm.values()) bytes += words.bytes;
    return bytes;
  }

  /** Adds a digest in hexadecimal; see `isDigest`. */
  add(digest: string): void {
    const algorithm = ALGORITHMS.get(digest.length);
    if (algorithm === undefined) return;
    let words = this.#byAlgorithm.get(algorithm);
    if (words === undefined) {
      words = new Words();
      this.#byAlgorithm.set(algorithm, words);
    }
    words.add(Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16));
  }

  /** Whether an address in its normal form is among them. */
  has(address: string): boolean {
    for (const [algorithm, words] of this.#byAlgorithm) {
      const digest = createHash(algorithm).update(address).digest();
      if (words.has(digest.readUInt32BE(0), digest.readUInt32BE(4))) return true;
    }
    return false;
  }
}

/** Pairs of words of 32 bits that are as good as random; open addressing by the first. */
class Words {
  #table: Uint32Array = new Uint32Array(2048);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#table.byteLength;
  }

  add(first: number, second: number): void {
    const [high, low] = filled(first, second);
    const place = this.#placeOf(high, low);
    if (this.#table[place] !== 0) return;
    this.#table[place] = high;
    this.#table[place + 1] = low;
    this.#size++;
    if (this.#size * 4 > (this.#table.length / 2) * 3) this.#grow();
  }

  has(first: number, second: number): boolean {
    const [high, low] = filled(first, second);
    return this.#table[this.#placeOf(high, low)] !== 0;
  }

  #placeOf(high: number, low: number): number {
    const mask = this.#table.length - 1;
    let place = (Math.imul(high ^ low, 0x9e3779b1) << 1) & mask;
    while (
      this.#table[place] !== 0 &&
      (this.#table[place] !== high || this.#table[place + 1] !== low)
    )
      place = (place + 2) & mask;
    return place;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const [high = 0, low = 0] = [old[at], old[at + 1]];
      if (high === 0) continue;
      const place = this.#placeOf(high, low);
      this.#table[place] = high;
      this.#table[place + 1] = low;
    }
  }
}

/** The first word is never 0, which stands for a free place. */
function filled(first: number, second: number): readonly [number, number] {
  return [first === 0 ? 1 : first, second];
}
