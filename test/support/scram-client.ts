import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** What a client of SCRAM-SHA-256 is to say. */
export interface ScramClientOptions {
  readonly user: string;
  readonly password: string;
  /** The header of GS2; `n,,` unless given. */
  readonly gs2?: string;
  /** What stands for the TLS connection. */
  readonly binding?: Buffer;
  readonly nonce?: string;
}

/** The client's side of SCRAM-SHA-256 (RFC 7677), as written from the RFC alone. */
export class ScramClient {
  readonly #options: ScramClientOptions;
  readonly #bare: string;
  #signature = "";

  constructor(options: ScramClientOptions) {
    this.#options = options;
    const name = options.user.replaceAll("=", "=3D").replaceAll(",", "=2C");
    this.#bare = `n=${name},r=${options.nonce ?? "fyko+d2lbbFgONRv9qkxdawL"}`;
  }

  get first(): string {
    return `${this.#options.gs2 ?? "n,,"}${this.#bare}`;
  }

  /** The client's last message, in answer to the server's first. */
  final(serverFirst: string): string {
    const [, nonce = "", salt = "", count = ""] =
      /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(serverFirst) ?? [];
    const { password, gs2 = "n,,", binding = Buffer.alloc(0) } = this.#options;
    const bound = Buffer.concat([Buffer.from(gs2), binding]).toString("base64");
    const withoutProof = `c=${bound},r=${nonce}`;
    const signed = `${this.#bare},${serverFirst},${withoutProof}`;
    const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(count), 32, "sha256");
    const clientKey = hmac(salted, "Client Key");
    const signature = hmac(createHash("sha256").update(clientKey).digest(), signed);
    const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
    this.#signature = hmac(hmac(salted, "Server Key"), signed).toString("base64");
    return `${withoutProof},p=${Buffer.from(proof).toString("base64")}`;
  }

  /** Whether the server's last message proves that it knows the password too. */
  accepts(serverFinal: string): boolean {
    return serverFinal === `v=${this.#signature}`;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
