import { type HashKey, halfSipHash } from "../../core/mod.ts";

/** Bytes of the longest text. */
export const LONGEST_TEXT = 1000;

/** Places of the table that are filled at most, out of four. */
const FILLED = 3;

/**
 * A set of short texts in little memory: their bytes in UTF-8 one after the other, each after its length, and a table of
 * places. A million addresses take some 40 MB, and nothing of it is an object of its own.
 */
export class TextSet {
  readonly #key: HashKey;
  #texts: Buffer;
  #end = 0;
  /** Open addressing: place of a text in `#texts` plus one, 0 for free. */
  #table: Uint32Array = new Uint32Array(1024);
  #size = 0;
  /** A text that is looked for. */
  readonly #scratch = Buffer.allocUnsafe(LONGEST_TEXT);

  /** `key` is unforeseeable for those who choose the texts; `room`, in bytes, may be given to spare growing. */
  constructor(key: HashKey, room = 16_384) {
    this.#key = key;
    this.#texts = Buffer.allocUnsafe(room);
  }

  get size(): number {
    return this.#size;
  }

  /** Memory in use, bytes. */
  get bytes(): number {
    return this.#texts.length + this.#table.byteLength;
  }

  /** False for a text that is longer than `LONGEST_TEXT` bytes, which is not added. */
  add(text: string): boolean {
    const length = Buffer.byteLength(text);
    if (length > LONGEST_TEXT) return false;
    this.#reserve(length + 2);
    const at = this.#end;
    this.#texts.writeUInt16BE(length, at);
    this.#texts.write(text, at + 2);
    const place = this.#placeOf(this.#texts, at + 2, length);
    if (this.#table[place] !== 0) return true;
    this.#end = at + 2 + length;
    this.#table[place] = at + 1;
    this.#size++;
    if (this.#size * 4 > this.#table.length * FILLED) this.#grow();
    return true;
  }

  has(text: string): boolean {
    if (this.#size === 0 || text.length > LONGEST_TEXT) return false;
    // Three bytes a unit of UTF-16 at most.
    if (text.length * 3 > LONGEST_TEXT && Buffer.byteLength(text) > LONGEST_TEXT) return false;
    const length = this.#scratch.write(text);
    return this.#table[this.#placeOf(this.#scratch, 0, length)] !== 0;
  }

  /** Gives back memory that only growing needed. */
  trim(): void {
    this.#texts = Buffer.from(this.#texts.subarray(0, this.#end));
  }

  /** The place where a text is, or would be. */
  #placeOf(bytes: Buffer, from: number, length: number): number {
    const mask = this.#table.length - 1;
    let place = halfSipHash(this.#key, bytes, from, from + length) & mask;
    for (;;) {
      const entry = this.#table[place] ?? 0;
      if (entry === 0 || this.#isAt(entry - 1, bytes, from, length)) return place;
      place = (place + 1) & mask;
    }
  }

  #isAt(at: number, bytes: Buffer, from: number, length: number): boolean {
    const own = this.#texts;
    if (own[at] !== length >> 8 || own[at + 1] !== (length & 0xff)) return false;
    for (let step = 0; step < length; step++)
      if (own[at + 2 + step] !== bytes[from + step]) return false;
    return true;
  }

  #reserve(more: number): void {
    const needed = this.#end + more;
    if (needed <= this.#texts.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, Math.ceil(this.#texts.length * 1.5)));
    this.#texts.copy(larger, 0, 0, this.#end);
    this.#texts = larger;
  }

  #grow(): void {
    const entries = this.#table;
    this.#table = new Uint32Array(entries.length * 2);
    for (const entry of entries) {
      if (entry === 0) continue;
      const length = this.#texts.readUInt16BE(entry - 1);
      this.#table[this.#placeOf(this.#texts, entry + 1, length)] = entry;
    }
  }
}
