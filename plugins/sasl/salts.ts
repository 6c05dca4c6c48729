import { createHmac } from "node:crypto";

/**
 * Salts by name, for users that have none of their own: those whose password is kept as it is, and names that nobody has. The
 * same name gets the same salt always, so that a challenge does not tell who is known here.
 */
export class Salts {
  /** 32 bytes, unpredictable; the same after a restart. */
  secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.secret = secret;
  }

  /** `size`: bytes, 64 at most. */
  of(user: string, size: number): Buffer {
    return createHmac("sha512", this.secret).update(user).digest().subarray(0, size);
  }
}
