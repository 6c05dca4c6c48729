import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { readRegularFile, syncDirectory } from "../../core/mod.ts";

/** What signs: RSA with SHA-256 (RFC 8301), or Ed25519 with SHA-256 (RFC 8463). */
export type KeyType = "rsa" | "ed25519";

/** A private key with what its record in the DNS is made of. */
export interface SigningKey {
  readonly type: KeyType;
  /** Length of an RSA modulus; 256 for Ed25519. */
  readonly bits: number;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A key of 4096 bits in PEM has 3.3 KiB. */
const LONGEST_FILE = 64 * 1024;

/** Verifiers need not take other lengths (RFC 8301 §3.2). */
const LEAST_BITS = 1024;
const MOST_BITS = 4096;
const ED25519_BITS = 256;

/** Makes a new key. `bits` counts for RSA only: 1024 to 4096, a multiple of 8. Throws a `RangeError` for others. */
export async function generateKey(type: KeyType, bits = 2048): Promise<SigningKey> {
  if (type === "ed25519") return keyFrom(await generated("ed25519"));
  if (!Number.isInteger(bits) || bits < LEAST_BITS || bits > MOST_BITS || bits % 8 !== 0)
    throw new RangeError(`an RSA key has ${LEAST_BITS} to ${MOST_BITS} bits, a multiple of 8`);
  return keyFrom(await generated("rsa", bits));
}

function generated(type: KeyType, modulusLength = 0): Promise<KeyObject> {
  const { promise, resolve, reject } = Promise.withResolvers<KeyObject>();
  const done = (error: Error | null, _publicKey: KeyObject, privateKey: KeyObject): void =>
    error === null ? resolve(privateKey) : reject(error);
  if (type === "ed25519") generateKeyPair("ed25519", {}, done);
  else generateKeyPair("rsa", { modulusLength }, done);
  return promise;
}

/**
 * Reads a private key in PEM (PKCS #8, or PKCS #1 as PowerMTA writes it), and has it sign something: Node.js takes keys whose numbers do
 * not fit together, as of a damaged file. Rejects with an `Error` that says what is wrong, without a word of what was read.
 */
export async function signingKeyOf(pem: string): Promise<SigningKey> {
  const key = keyFrom(privateKeyOf(pem));
  if (!(await signsWell(key))) throw new Error("a damaged private key: what it signs is not valid");
  return key;
}

const SAMPLE = Buffer.from("a key that signs this well signs mail as well");

function signsWell({ type, privateKey, publicKey }: SigningKey): Promise<boolean> {
  const hash = hashFor(type);
  return new Promise((resolve) => {
    sign(hash, SAMPLE, privateKey, (error, signature) => {
      resolve(!error && verify(hash, SAMPLE, publicKey, signature));
    });
  });
}

/** What `crypto.sign` is to hash with; Ed25519 signs what it is given. */
export function hashFor(type: KeyType): "sha256" | null {
  return type === "rsa" ? "sha256" : null;
}

function privateKeyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error("no private key in PEM without a passphrase");
  }
}

function keyFrom(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  switch (privateKey.asymmetricKeyType) {
    case "ed25519":
      return { type: "ed25519", bits: ED25519_BITS, privateKey, publicKey };
    case "rsa": {
      const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
      if (bits < LEAST_BITS || bits > MOST_BITS)
        throw new Error(
          `an RSA key of ${bits} bits; verifiers take ${LEAST_BITS} to ${MOST_BITS} (RFC 8301 §3.2)`,
        );
      return { type: "rsa", bits, privateKey, publicKey };
    }
    default:
      throw new Error(`a key of type ${privateKey.asymmetricKeyType}; DKIM has rsa and ed25519`);
  }
}

/** Reads a key file. Throws the system's error, or an `Error` that names the file and what is wrong with it. */
export async function readSigningKey(path: string): Promise<SigningKey> {
  const text = await readRegularFile(path, LONGEST_FILE);
  try {
    return await signingKeyOf(text);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : "no private key"}`);
  }
}

/**
 * Writes a key in PKCS #8 to a new file that its owner alone may read, durably. Never overwrites: an existing file is the
 * system's error `EEXIST`. Leaves nothing half written.
 */
export async function writeKeyFile(path: string, { privateKey }: SigningKey): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    // The umask may have taken rights of the owner away.
    await file.chmod(0o600);
    await file.writeFile(privateKey.export({ type: "pkcs8", format: "pem" }));
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
}
