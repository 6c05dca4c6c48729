import { createHmac } from "node:crypto";
import { type OutboundLogin, type Random, type Token, token } from "../../core/mod.ts";
import { type Vault, vaultAddress } from "../vault/contract.ts";

const NONCE_BYTES = 18;

/** What `auth-…` directives say. */
export interface LoginSettings {
  readonly user: string;
  /** The password, or where it is in the vault. */
  readonly password: string;
  readonly inClear: boolean;
}

/** Makes logins of what is configured; equal ones may share connections. */
export class Logins {
  /** Users whose login hosts did not take when it was tried last. */
  readonly refused: Set<string> = new Set();
  readonly #random: Random;
  readonly #vault: Vault;
  /** Of this run alone: what is derived of a password tells nothing of it. */
  readonly #secret: Uint8Array;

  constructor(random: Random, vault: Vault) {
    this.#random = random;
    this.#vault = vault;
    this.#secret = random.bytes(32);
  }

  of({ user, password, inClear }: LoginSettings): OutboundLogin {
    const same = JSON.stringify([user, password, inClear]);
    return {
      user,
      inClear,
      key: createHmac("sha256", this.#secret).update(same).digest("hex"),
      password: () => this.#passwordOf(password),
      nonce: () => Buffer.from(this.#random.bytes(NONCE_BYTES)).toString("base64"),
    };
  }

  #passwordOf(password: string): string | Promise<string> {
    const address = vaultAddress(password);
    if (address === undefined) return password;
    return this.#vault.read(address).then((answer) => {
      if (answer.kind === "found") return answer.value;
      throw new Error(`the vault has none: ${answer.reason}`);
    });
  }
}

/** The logins of a server. */
export const LOGINS: Token<Logins> = token<Logins>("outbound-auth.logins");
