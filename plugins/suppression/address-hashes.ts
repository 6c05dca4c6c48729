import { hash } from "node:crypto";
import { type HashKey, halfSipHash, type Random } from "../../core/mod.ts";
import { LONGEST_ADDRESS } from "./entry-key.ts";
import type { Hashes } from "./growing-filter.ts";

/** Hashes of addresses that nobody outside can foresee, for a filter in memory. */
export class AddressHashes {
  readonly #first: HashKey;
  readonly #second: HashKey;
  readonly #scratch = Buffer.allocUnsafe(LONGEST_ADDRESS);

  constructor(random: Random) {
    const bytes = random.bytes(16);
    const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
    this.#first = { a: view.getUint32(0), b: view.getUint32(4) };
    this.#second = { a: view.getUint32(8), b: view.getUint32(12) };
  }

  /** Of an address in its normal form, of at most `LONGEST_ADDRESS` bytes. */
  of(address: string): Hashes {
    const length = this.#scratch.write(address);
    return {
      first: halfSipHash(this.#first, this.#scratch, 0, length),
      second: halfSipHash(this.#second, this.#scratch, 0, length),
    };
  }
}

/** A digest is as good as random: parts of it are its hashes. */
export function hashesOfDigest(digest: Buffer): Hashes {
  return { first: digest.readUInt32BE(0), second: digest.readUInt32BE(4) };
}

/** SHA-256 of an address in its normal form. */
export function digestOf(address: string): Buffer {
  return hash("sha256", address, "buffer");
}
