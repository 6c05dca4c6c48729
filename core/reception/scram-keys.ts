import { createHash, createHmac, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import { saslPrepared } from "../text/sasl-prepared.ts";
import type { ScramKeys } from "./known-user.ts";

const MOST_ITERATIONS = 1_000_000;
/** Bytes of a salt that is read. */
const LONGEST_SALT = 64;
const SHA256_BYTES = 32;

const PREFIX = "SCRAM-SHA-256$";

const derive = promisify(pbkdf2);

/** The keys of a password (RFC 5802 §3). Rejects for more iterations than a server can be asked for. */
export async function deriveKeys(
  { hash, iterations, salt }: Pick<ScramKeys, "hash" | "iterations" | "salt">,
  password: string,
): Promise<ScramKeys> {
  if (!(iterations >= 1 && iterations <= MOST_ITERATIONS))
    throw new Error(`a user's key asks for ${iterations} iterations`);
  const size = hash === "sha1" ? 20 : SHA256_BYTES;
  const salted = await derive(saslPrepared(password), salt, iterations, size, hash);
  const clientKey = createHmac(hash, salted).update("Client Key").digest();
  const storedKey = createHash(hash).update(clientKey).digest();
  const serverKey = createHmac(hash, salted).update("Server Key").digest();
  return { kind: "scram", hash, iterations, salt, storedKey, serverKey };
}

/** Keys as they are written down: `SCRAM-SHA-256$ITERATIONS:SALT$STORED-KEY:SERVER-KEY` (after RFC 5803), in base64. */
export function scramText({ hash, iterations, salt, storedKey, serverKey }: ScramKeys): string {
  const name = hash === "sha1" ? "SCRAM-SHA-1$" : PREFIX;
  const [s, stored, server] = [salt, storedKey, serverKey].map((key) => key.toString("base64"));
  return `${name}${iterations}:${s}$${stored}:${server}`;
}

/** Reads keys as `scramText` writes them, of SCRAM-SHA-256 alone; undefined when they are none. */
export function readScramText(text: string): ScramKeys | undefined {
  const [, count, s = "", stored = "", server = ""] =
    /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/=]{4,100})\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})$/.exec(
      text,
    ) ?? [];
  const iterations = Number(count);
  const [salt, storedKey, serverKey] = [s, stored, server].map(fromBase64);
  if (!(iterations >= 1 && iterations <= MOST_ITERATIONS)) return undefined;
  if (salt === undefined || storedKey === undefined || serverKey === undefined) return undefined;
  if (salt.length === 0 || salt.length > LONGEST_SALT) return undefined;
  if (storedKey.length !== SHA256_BYTES || serverKey.length !== SHA256_BYTES) return undefined;
  return { kind: "scram", hash: "sha256", iterations, salt, storedKey, serverKey };
}

/** True for a text that is meant to be keys, whether they can be read or not. */
export function isMeantAsScram(text: string): boolean {
  return /^SCRAM-SHA-\d+\$/i.test(text);
}

/** Strict base64 (RFC 4648 §4); undefined when it is none. */
function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
