import type { HashKey } from "../../core/mod.ts";
import { DigestSet, isDigest } from "./digest-set.ts";
import { normalText } from "./normal-form.ts";
import { TextSet } from "./text-set.ts";

/** Addresses, local parts and digests, to be looked up. */
export class Entries {
  /** Addresses, and local parts of any domain, which have no `@`. */
  readonly #texts: TextSet;
  readonly #digests = new DigestSet();
  #hasLocalParts = false;

  constructor(key: HashKey) {
    this.#texts = new TextSet(key);
  }

  get size(): number {
    return this.#texts.size + this.#digests.size;
  }

  /** Memory in use, bytes. */
  get bytes(): number {
    return this.#texts.bytes + this.#digests.bytes;
  }

  /** Adds an address, a local part, or a digest of an address (MD5, SHA-1 or SHA-256); false when it is none of these. */
  add(text: string): boolean {
    if (isDigest(text)) {
      this.#digests.add(text);
      return true;
    }
    const normal = normalText(text);
    if (normal === undefined || !this.#texts.add(normal)) return false;
    if (!normal.includes("@")) this.#hasLocalParts = true;
    return true;
  }

  /** Whether an address in its normal form is among them. */
  has(address: string): boolean {
    if (this.#texts.has(address)) return true;
    if (this.#hasLocalParts && this.#texts.has(address.slice(0, address.lastIndexOf("@"))))
      return true;
    return this.#digests.size > 0 && this.#digests.has(address);
  }

  /** Gives back memory that only adding needed. */
  trim(): void {
    this.#texts.trim();
  }
}
