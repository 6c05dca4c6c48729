import { systemRandom } from "../../core/mod.ts";

const FNV_PRIME = 0x01000193;

/** Bytes as they are, and with capital letters of ASCII as small ones. */
const AS_IS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const FOLDED: Uint8Array = AS_IS.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** Numbers texts by their bytes, without making a text of them: the same bytes get the same number, counted from 0. */
export class ByteKeys {
  readonly #form: Uint8Array;
  /** Where hashes begin: as nobody can foresee it, nobody can choose domains or replies that are all in one place. */
  readonly #offset = new DataView(Uint8Array.from(systemRandom.bytes(4)).buffer).getInt32(0);
  #slots = new Int32Array(1024).fill(-1);
  readonly #hashes: number[] = [];
  readonly #keys: Buffer[] = [];

  /** `foldCase`: letters of ASCII are the same in either case. */
  constructor(foldCase: boolean) {
    this.#form = foldCase ? FOLDED : AS_IS;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** The number of some bytes. */
  idOf(buffer: Buffer, start: number, end: number): number {
    const form = this.#form;
    let hash = this.#offset;
    for (let at = start; at < end; at++)
      hash = Math.imul(hash ^ (form[buffer[at] ?? 0] ?? 0), FNV_PRIME);
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot] ?? -1;
      if (id < 0) return this.#add(slot, hash, buffer.subarray(start, end));
      if (this.#hashes[id] === hash && this.#isAt(id, buffer, start, end)) return id;
    }
  }

  /** The text of a number. */
  textOf(id: number): string {
    return this.#keys[id]?.toString("utf8") ?? "";
  }

  #isAt(id: number, buffer: Buffer, start: number, end: number): boolean {
    const key = this.#keys[id];
    if (key === undefined || key.length !== end - start) return false;
    for (let at = 0; at < key.length; at++)
      if (key[at] !== this.#form[buffer[start + at] ?? 0]) return false;
    return true;
  }

  #add(slot: number, hash: number, bytes: Buffer): number {
    const id = this.#keys.length;
    this.#keys.push(Buffer.from(bytes.map((byte) => this.#form[byte] ?? 0)));
    this.#hashes.push(hash);
    this.#slots[slot] = id;
    if (this.#keys.length * 2 > this.#slots.length) this.#grow();
    return id;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (const [id, hash] of this.#hashes.entries()) {
      let slot = (hash ^ (hash >>> 15)) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}
