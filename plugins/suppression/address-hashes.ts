import { hash } from "node:crypto";
import { type HashKey, halfSipHash, type Random } from "../../core/mod.ts";
import { LONGEST_ADDRESS } from "./entry-key.ts";
import type { Hashes } from "./growing-filter.ts";

/**
 * Hashes of addresses that nobody outside can foresee, for a filter in memory. The second is made from the first: with ten million
 * addresses that takes two in a thousand more for listed that are not, and half of the time.
 */
export class AddressHashes {
  readonly #key: HashKey;
  readonly #mixed: number;
  readonly #scratch = Buffer.allocUnsafe(LONGEST_ADDRESS);

  constructor(random: Random) {
    const bytes = random.bytes(12);
    const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
    this.#key = { a: view.getUint32(0), b: view.getUint32(4) };
    this.#mixed = view.getUint32(8);
  }

  /** Of an address in its normal form, of at most `LONGEST_ADDRESS` bytes. */
  of(address: string): Hashes {
    const length = this.#scratch.write(address);
    const first = halfSipHash(this.#key, this.#scratch, 0, length);
    return { first, second: mixed(first ^ this.#mixed) };
  }
}

/** A number of 32 bits whose bits all depend on all of another one's. */
function mixed(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A digest is as good as random: parts of it are its hashes. */
export function hashesOfDigest(digest: Buffer): Hashes {
  return { first: digest.readUInt32BE(0), second: digest.readUInt32BE(4) };
}

/** SHA-256 of an address in its normal form. */
export function digestOf(address: string): Buffer {
  return hash("sha256", address, "buffer");
}
