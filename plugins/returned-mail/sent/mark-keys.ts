import { createHmac, timingSafeEqual } from "node:crypto";

/** Keys with which this server knows what it made: the first one signs, all of them are believed. */
export class MarkKeys {
  readonly #keys: readonly string[];

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** False: nothing can be signed, and nothing is believed. */
  get any(): boolean {
    return this.#keys.length > 0;
  }

  /**
   * The signature of some texts, `bytes` long; undefined without a key. `purpose` keeps a signature of one sort from being taken for one
   * of another.
   */
  sign(purpose: string, texts: readonly string[], bytes: number): Buffer | undefined {
    const [key] = this.#keys;
    return key === undefined ? undefined : signature(key, purpose, texts, bytes);
  }

  /** Whether one of the keys made a signature. */
  verifies(purpose: string, texts: readonly string[], given: Buffer): boolean {
    return this.#keys.some((key) =>
      timingSafeEqual(signature(key, purpose, texts, given.length), given),
    );
  }
}

function signature(key: string, purpose: string, texts: readonly string[], bytes: number): Buffer {
  // Each text after its length: none can lend its end to the next.
  const hash = createHmac("sha256", key).update(`postrider ${purpose}\n`);
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:${text}\n`);
  return hash.digest().subarray(0, bytes);
}
