import { createHash, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { saslPrepared } from "../../text/sasl-prepared.ts";
import type { ClientMechanism, Credentials } from "./outbound-login.ts";

const derive = promisify(pbkdf2);

/** Fewer make it easy for a false server to guess the password afterwards (RFC 7677 §4); more keep this one busy. */
const FEWEST_ITERATIONS = 4096;
const MOST_ITERATIONS = 1_000_000;
/** "No channel binding" (RFC 5802 §7). */
const HEADER = "n,,";

/** SCRAM-SHA-256 (RFC 5802, RFC 7677): neither side shows the password, and the server proves that it knows it, too. */
export const SCRAM_SHA_256: ClientMechanism = {
  name: "SCRAM-SHA-256",
  showsPassword: false,
  begin(credentials) {
    const { user, nonce } = credentials;
    const name = saslPrepared(user).replaceAll("=", "=3D").replaceAll(",", "=2C");
    const opening = `n=${name},r=${nonce}`;
    let expected: Buffer | undefined;
    let proven = false;
    return {
      first: Buffer.from(HEADER + opening),
      get isServerProven() {
        return proven;
      },
      async answer(challenge) {
        const text = challenge.toString("utf8");
        if (expected !== undefined) {
          proven = !proven && isSignature(text, expected);
          return proven ? Buffer.alloc(0) : undefined;
        }
        const final = await finalOf(credentials, opening, text);
        expected = final?.signature;
        return final?.message;
      },
    };
  },
};

/** Our second message, and the server's signature that must follow; undefined when the server's first message is none. */
async function finalOf(
  { password, nonce }: Credentials,
  opening: string,
  challenge: string,
): Promise<{ readonly message: Buffer; readonly signature: Buffer } | undefined> {
  const [, both, salt = "", count] =
    /^r=([!-+\--~]+),s=([A-Za-z0-9+/]+={0,2}),i=(\d{1,7})(?:,.*)?$/.exec(challenge) ?? [];
  if (both === undefined || !both.startsWith(nonce) || both.length === nonce.length)
    return undefined;
  const iterations = Number(count);
  if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) return undefined;
  const bare = `c=${Buffer.from(HEADER).toString("base64")},r=${both}`;
  const message = `${opening},${challenge},${bare}`;
  const salted = await derive(
    saslPrepared(password),
    Buffer.from(salt, "base64"),
    iterations,
    32,
    "sha256",
  );
  const clientKey = hmac(salted, "Client Key");
  const stored = createHash("sha256").update(clientKey).digest();
  const signed = hmac(stored, message);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signed[at] ?? 0)));
  return {
    message: Buffer.from(`${bare},p=${proof.toString("base64")}`),
    signature: hmac(hmac(salted, "Server Key"), message),
  };
}

function isSignature(text: string, expected: Buffer): boolean {
  const [, given = ""] = /^v=([A-Za-z0-9+/]+={0,2})(?:,.*)?$/.exec(text) ?? [];
  const bytes = Buffer.from(given, "base64");
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
