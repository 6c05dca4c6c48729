import { createHash, timingSafeEqual } from "node:crypto";
import { isRight, type Kind, type Right } from "../../core/mod.ts";

/** A key by which a program is known. */
export interface ApiKey {
  /** As written. */
  readonly text: string;
  readonly name: string;
  readonly right: Right;
  /** SHA-256 of the key: it is long and random, so that nobody finds it by guessing. */
  readonly hash: Buffer;
}

const ACCEPTS =
  "32 to 128 letters, digits and underscores, or sha256: and the hash of such a key in hexadecimal; and name=NAME and right=monitor, operator or admin if need be";

/** `KEY [name=NAME] [right=RIGHT]`; the key as it is, or its hash, which `mta http key` makes. */
export const apiKey: Kind<ApiKey> = {
  name: "key",
  accepts: ACCEPTS,
  example: "abcdefghijklmnopqrstuvwxyz_012345",
  secret: true,
  parse(text) {
    const [key = "", ...words] = text.split(/\s+/);
    const hash = hashIn(key);
    let name = "";
    let right: Right = "admin";
    for (const word of words) {
      const [, what, value = ""] = /^(name|right)=([\w.@-]{1,64})$/.exec(word) ?? [];
      if (what === "name") name = value;
      else if (what === "right" && isRight(value)) right = value;
      else return { ok: false, expected: ACCEPTS };
    }
    if (hash === undefined) return { ok: false, expected: ACCEPTS };
    const usual = hash.toString("hex", 0, 4);
    return { ok: true, value: { text, name: name === "" ? usual : name, right, hash } };
  },
  print: ({ text }) => text,
};

function hashIn(key: string): Buffer | undefined {
  const [, hex] = /^sha256:([\da-f]{64})$/i.exec(key) ?? [];
  if (hex !== undefined) return Buffer.from(hex, "hex");
  return /^\w{32,128}$/.test(key) ? sha256(key) : undefined;
}

/** SHA-256 of a secret. */
export function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The key that a request shows, in `X-API-Key` or `Authorization: Bearer`; undefined when it shows none. */
export function shownKey(headers: Headers): string | undefined {
  const key = headers.get("x-api-key");
  if (key !== null) return key;
  const [, bearer] = /^Bearer +([^\s]+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  return bearer;
}

/**
 * Which key was shown; undefined for none that we know. Takes as long for any: hashes of one length are compared, each with every key. `isSame`
 * compares two in a time that tells nothing of either.
 */
export function keyOf(
  shown: string,
  keys: readonly ApiKey[],
  isSame: (a: Buffer, b: Buffer) => boolean = timingSafeEqual,
): ApiKey | undefined {
  const hash = sha256(shown);
  let found: ApiKey | undefined;
  for (const key of keys) if (isSame(key.hash, hash)) found = key;
  return found;
}
