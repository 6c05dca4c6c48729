import { type HashKey, halfSipHash } from "./half-sip-hash.ts";

/** Octets of the longest text. */
export const LONGEST_TEXT = 1000;

/** Places of the table that are filled at most, out of four. */
const FILLED = 3;

/**
 * A set of short texts in little memory: their UTF-8 octets one after the other, each with its length before, and a table of
 * places. A million addresses take some 40 MB, and nothing of it is an object of its own.
 */
export class TextSet {
  readonly #key: HashKey;
  #octets: Buffer;
  #end = 0;
  /** Open addressing: place of a text in `#octets` plus one, 0 for free. */
  #table: Uint32Array = new Uint32Array(1024);
  #size = 0;
  /** A text that is looked for. */
  readonly #scratch = Buffer.allocUnsafe(LONGEST_TEXT);

  /** `key` is unforeseeable for those who choose the texts; `octets` may be given to spare growing. */
  constructor(key: HashKey, octets = 16_384) {
    this.#key = key;
    this.#octets = Buffer.allocUnsafe(octets);
  }

  get size(): number {
    return this.#size;
  }

  /** Memory in use, bytes. */
  get bytes(): number {
    return this.#octets.length + this.#table.byteLength;
  }

  /** False for a text that is longer than `LONGEST_TEXT` octets, which is not added. */
  add(text: string): boolean {
    const length = Buffer.byteLength(text);
    if (length > LONGEST_TEXT) return false;
    this.#reserve(length + 2);
    const at = this.#end;
    this.#octets.writeUInt16BE(length, at);
    this.#octets.write(text, at + 2);
    const place = this.#placeOf(this.#octets, at + 2, length);
    if (this.#table[place] !== 0) return true;
    this.#end = at + 2 + length;
    this.#table[place] = at + 1;
    this.#size++;
    if (this.#size * 4 > this.#table.length * FILLED) this.#grow();
    return true;
  }

  has(text: string): boolean {
    if (this.#size === 0 || text.length > LONGEST_TEXT) return false;
    // Three octets a unit of UTF-16 at most.
    if (text.length * 3 > LONGEST_TEXT && Buffer.byteLength(text) > LONGEST_TEXT) return false;
    const length = this.#scratch.write(text);
    return this.#table[this.#placeOf(this.#scratch, 0, length)] !== 0;
  }

  /** Gives back memory that only growing needed. */
  trim(): void {
    this.#octets = Buffer.from(this.#octets.subarray(0, this.#end));
  }

  /** The place where a text is, or would be. */
  #placeOf(octets: Buffer, from: number, length: number): number {
    const mask = this.#table.length - 1;
    let place = halfSipHash(this.#key, octets, from, from + length) & mask;
    for (;;) {
      const entry = this.#table[place] ?? 0;
      if (entry === 0 || this.#isAt(entry - 1, octets, from, length)) return place;
      place = (place + 1) & mask;
    }
  }

  #isAt(at: number, octets: Buffer, from: number, length: number): boolean {
    const own = this.#octets;
    if (own[at] !== length >> 8 || own[at + 1] !== (length & 0xff)) return false;
    for (let step = 0; step < length; step++)
      if (own[at + 2 + step] !== octets[from + step]) return false;
    return true;
  }

  #reserve(octets: number): void {
    const needed = this.#end + octets;
    if (needed <= this.#octets.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, Math.ceil(this.#octets.length * 1.5)));
    this.#octets.copy(larger, 0, 0, this.#end);
    this.#octets = larger;
  }

  #grow(): void {
    const entries = this.#table;
    this.#table = new Uint32Array(entries.length * 2);
    for (const entry of entries) {
      if (entry === 0) continue;
      const length = this.#octets.readUInt16BE(entry - 1);
      this.#table[this.#placeOf(this.#octets, entry + 1, length)] = entry;
    }
  }
}
