import { createHash, scrypt, timingSafeEqual } from "node:crypto";
import { saslPrepared } from "../text/sasl-prepared.ts";
import { FewAtATime } from "./few-at-a-time.ts";
import type { KnownUser, ScramKeys, Verifier } from "./known-user.ts";
import type { RememberedPasswords } from "./remembered-passwords.ts";
import { deriveKeys, scramText } from "./scram-keys.ts";

/** Most memory and work a hash may ask for: 2^17 blocks of 1 KiB. */
const HIGHEST_COST = 17;

/** Passwords that wait to be looked at; whoever brings more hears that it cannot be told now. Clients may be gone when it is their turn. */
const MOST_WAITING = 200;

/**
 * Keys that are computed at a time, for all clients. They take their time on the few threads that files and names are looked up on
 * too, and memory: whoever guesses passwords keeps others who log in waiting, and nothing else.
 */
const deriving = new FewAtATime(2, MOST_WAITING);

/** What a hash of a password says (PHC string format). */
interface ScryptHash {
  /** Binary logarithm of the cost. */
  readonly cost: number;
  readonly blockSize: number;
  readonly parallel: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** The last verifier that took its time: whoever guesses at names waits as long for one that nobody has. */
let slow: Verifier | undefined;

/**
 * True when a password is that of a user; never for nobody. Takes as long whatever the password is, and about as long for nobody as for a
 * user: but one that `remembered` knows is right at once. Rejects when a hash cannot be computed.
 */
export async function isPasswordOf(
  user: KnownUser | undefined,
  password: string,
  remembered?: RememberedPasswords,
): Promise<boolean> {
  let correct = false;
  let tookTime = false;
  for (const verifier of user?.verifiers ?? []) {
    const known = knownAs(verifier);
    if (known === undefined) {
      if (await fits(verifier, password)) correct = true;
      continue;
    }
    tookTime = true;
    slow = verifier;
    if (remembered?.has(known, password)) correct = true;
    else if (await fits(verifier, password)) {
      correct = true;
      remembered?.add(known, password);
    }
  }
  if (!correct && !tookTime && slow !== undefined) await fits(slow, password);
  return correct;
}

/** What a password is remembered for: all that it was compared with. Undefined for what takes no time to compare. */
function knownAs(verifier: Verifier): string | undefined {
  switch (verifier.kind) {
    case "hash":
      return verifier.hash;
    case "scram":
      return scramText(verifier);
    case "plain":
    case "checked":
    case "certificate":
      return undefined;
  }
}

function fits(verifier: Verifier, password: string): boolean | Promise<boolean> {
  switch (verifier.kind) {
    case "plain":
      return sameText(verifier.password, password);
    case "hash":
      return deriving.run(() => fitsHash(verifier.hash, password));
    case "scram":
      return deriving.run(() => fitsScram(verifier, password));
    case "checked":
      return verifier.correct;
    case "certificate":
      // A password does not show the certificate's key.
      return false;
  }
}

/** Compares two passwords, however they are typed (RFC 4616 §2), in a time that tells nothing of either, their lengths included. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(saslPrepared(text)).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** What is wrong with the hash of a verifier; undefined when a password can be compared with it. */
export function hashProblem(hash: string): string | undefined {
  return readHash(hash) === undefined
    ? `expected a hash as $scrypt$ln=14,r=8,p=1$SALT$HASH with ln up to ${HIGHEST_COST}`
    : undefined;
}

function readHash(hash: string): ScryptHash | undefined {
  const [, ln, r, p, salt = "", key = ""] =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]{8,86})\$([\w+/]{22,128})$/.exec(
      hash,
    ) ?? [];
  const [cost, blockSize, parallel] = [Number(ln), Number(r), Number(p)];
  const bounded = cost >= 1 && cost <= HIGHEST_COST && blockSize >= 1 && blockSize <= 16;
  if (!bounded || !(parallel >= 1 && parallel <= 16)) return undefined;
  return {
    cost,
    blockSize,
    parallel,
    salt: Buffer.from(salt, "base64"),
    key: Buffer.from(key, "base64"),
  };
}

function fitsHash(hash: string, password: string): Promise<boolean> {
  const read = readHash(hash);
  if (read === undefined) return Promise.reject(new Error("a user's password hash cannot be read"));
  const { cost, blockSize: r, parallel: p, salt, key } = read;
  const N = 2 ** cost;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, key.length, { N, r, p, maxmem: 256 * N * r }, (error, derived) => {
      if (error) reject(error);
      else resolve(timingSafeEqual(derived, key));
    });
  });
}

async function fitsScram(keys: ScramKeys, password: string): Promise<boolean> {
  const { storedKey: stored } = await deriveKeys(keys, password);
  return stored.length === keys.storedKey.length && timingSafeEqual(stored, keys.storedKey);
}

/**
 * The keys of a password for SCRAM, made anew. Stands in the same line as passwords that are compared; rejects when that is too long.
 */
export function makeScramKeys(
  password: string,
  given: Pick<ScramKeys, "hash" | "iterations" | "salt">,
): Promise<ScramKeys> {
  return deriving.run(() => deriveKeys(given, password));
}
