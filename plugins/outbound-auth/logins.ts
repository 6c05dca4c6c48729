import { createHmac } from "node:crypto";
import { type OutboundLogin, type Random, type Token, token } from "../../core/mod.ts";

const NONCE_BYTES = 18;

/** What `auth-…` directives say. */
export interface LoginSettings {
  readonly user: string;
  readonly password: string;
  readonly inClear: boolean;
}

/** Makes logins of what is configured; equal ones may share connections. */
export class Logins {
  readonly #random: Random;
  /** Of this run alone: what is derived of a password tells nothing of it. */
  readonly #secret: Uint8Array;

  constructor(random: Random) {
    this.#random = random;
    this.#secret = random.bytes(32);
  }

  of({ user, password, inClear }: LoginSettings): OutboundLogin {
    const same = JSON.stringify([user, password, inClear]);
    return {
      user,
      inClear,
      key: createHmac("sha256", this.#secret).update(same).digest("hex"),
      password: () => password,
      nonce: () => Buffer.from(this.#random.bytes(NONCE_BYTES)).toString("base64"),
    };
  }
}

/** The logins of a server. */
export const LOGINS: Token<Logins> = token<Logins>("outbound-auth.logins");
