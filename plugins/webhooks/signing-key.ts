import { createHmac } from "node:crypto";
import type { Kind } from "../../core/mod.ts";

/** A key that requests are signed with. */
export interface SigningKey {
  readonly text: string;
  readonly bytes: Buffer;
}

const PREFIX = "whsec_";
const ACCEPTS = `${PREFIX} and 24 to 64 bytes in base64, or a text of 24 to 256 printable ASCII characters`;

/** A secret that both ends know, as Standard Webhooks writes it or as any text. */
export const signingKey: Kind<SigningKey> = {
  name: "signing key",
  accepts: ACCEPTS,
  example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
  secret: true,
  parse(text) {
    const bytes = keyIn(text);
    return bytes === undefined
      ? { ok: false, expected: ACCEPTS }
      : { ok: true, value: { text, bytes } };
  },
  print: ({ text }) => text,
};

function keyIn(text: string): Buffer | undefined {
  if (!text.startsWith(PREFIX)) return /^[!-~]{24,256}$/.test(text) ? Buffer.from(text) : undefined;
  const base64 = text.slice(PREFIX.length);
  const bytes = Buffer.from(base64, "base64");
  const isWhole = bytes.toString("base64").replace(/=+$/, "") === base64.replace(/=+$/, "");
  return isWhole && bytes.length >= 24 && bytes.length <= 64 ? bytes : undefined;
}

/**
 * The header fields by which a request is known and checked, in the form of Standard Webhooks: HMAC-SHA256 over id, time and content, one
 * signature for each key. `at`: milliseconds since the epoch.
 */
export function signatureFields(
  keys: readonly SigningKey[],
  id: string,
  at: number,
  content: Buffer,
): Readonly<Record<string, string>> {
  const time = String(Math.floor(at / 1000));
  const signatures = keys.map(({ bytes }) => {
    const hmac = createHmac("sha256", bytes).update(`${id}.${time}.`).update(content);
    return `v1,${hmac.digest("base64")}`;
  });
  const known = { "webhook-id": id, "webhook-timestamp": time };
  return keys.length === 0 ? known : { ...known, "webhook-signature": signatures.join(" ") };
}
