import { createHash, sign } from "node:crypto";
import { type Clock, dropOldest } from "../../core/mod.ts";
import { hashFor, type SigningKey } from "./key-file.ts";

/** Signatures that are kept. */
const MOST_KEPT = 1000;
/** Characters of what a kept signature was made over. */
const LONGEST_KEPT = 32 * 1024;

/** A signature that was made, or is being made. */
interface Kept {
  /** The value of its field. */
  readonly value: Promise<string>;
  /** When it is no longer used, by the clock that never goes back. */
  readonly until: number;
}

/**
 * Keeps signatures by the bytes they were made over, so that a message that goes to many queues is signed once for each key.
 */
export class SignatureCache {
  readonly #kept = new Map<string, Kept>();
  /** A message may bring a key of the same name as another one's. */
  readonly #keys = new WeakMap<SigningKey, number>();
  #lastKey = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The value kept for a key and some bytes, or the one that `make` makes, which is used for `lifetime` milliseconds. One that could
   * not be made is not kept.
   */
  get(
    key: SigningKey,
    bytes: string,
    lifetime: number,
    make: () => Promise<string>,
  ): Promise<string> {
    if (bytes.length > LONGEST_KEPT) return make();
    const now = this.#clock.monotonic();
    const name = `${this.#nameOf(key)} ${bytes}`;
    const known = this.#kept.get(name);
    if (known !== undefined && now < known.until) return known.value;
    const value = make();
    this.#kept.delete(name);
    this.#kept.set(name, { value, until: now + lifetime });
    dropOldest(this.#kept, MOST_KEPT);
    value.catch(() => this.#kept.delete(name));
    return value;
  }

  #nameOf(key: SigningKey): number {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const name = ++this.#lastKey;
    this.#keys.set(key, name);
    return name;
  }
}

/**
 * Signs, in base64. `bytes`: a character a byte. Node.js and Bun do it on another thread; RFC 8301 for RSA, RFC 8463 §3 for
 * Ed25519, which signs the hash.
 */
export function signBytes({ type, privateKey }: SigningKey, bytes: string): Promise<string> {
  const data = Buffer.from(bytes, "latin1");
  const signed = type === "rsa" ? data : createHash("sha256").update(data).digest();
  return new Promise((resolve, reject) => {
    sign(hashFor(type), signed, privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(signature.toString("base64"));
    });
  });
}
