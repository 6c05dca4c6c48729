import type { Writable } from "node:stream";
import type { DKIMVerifyOptions, DKIMVerifyResult } from "mailauth";
import { BodyHasher } from "../dkim/contract.ts";

/** What came of one signature, as mailauth tells it. */
export type VerifiedSignature = DKIMVerifyResult["results"][number];

/** Verifies the signatures of one message. */
export interface SignatureVerifier {
  /** Takes the next piece of the body. */
  write(piece: Buffer): void;
  /** What came of each signature. Rejects where mailauth fails. */
  end(): Promise<readonly VerifiedSignature[]>;
}

/** A body's hash, as mailauth's verifier uses it. */
interface BodyHash {
  /** Set from `digest` by the verifier. */
  hash?: string;
  readonly bodyHashedBytes: number;
  readonly canonicalizedLength: number;
  readonly byteLength: number;
  update(chunk: Buffer): void;
  digest(encoding: "base64"): string;
  setContentType(): void;
  getMimeStructureStart(): undefined;
}

/** The parts of mailauth's verifier that are relied on here: its public function has no place for a body hash of ours. */
interface Verifier extends Writable {
  readonly results: readonly VerifiedSignature[];
  readonly bodyHashes: Map<string, BodyHash>;
  /** Asked for each signature when the header is complete; returns the key of its hash. */
  addBodyHash(canonicalization: string, algorithm: string, limit: number | ""): string;
}

type VerifierClass = new (options: DKIMVerifyOptions) => Verifier;

/** It has no types; the version of the package is fixed. */
const MODULE: string = "mailauth/lib/dkim/dkim-verifier.js";

let loading: Promise<VerifierClass> | undefined;

/**
 * Begins with a header, its empty line included. mailauth does all but hash the body: its own hashing takes up to a second a MiB of a body that
 * is made to be slow, twenty times as long as ours. Rejects where mailauth fails.
 */
export async function signatureVerifier(
  header: Buffer,
  options: DKIMVerifyOptions,
): Promise<SignatureVerifier> {
  loading ??= verifierClass();
  const verifier = new (await loading)(options);
  // Each call that fails is told of it.
  verifier.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    verifier.write(header, (error) => (error ? reject(error) : resolve()));
  });
  const hashes = [...verifier.bodyHashes.values()];
  return {
    write(piece) {
      for (const hash of hashes) hash.update(piece);
    },
    end: () =>
      new Promise((resolve, reject) => {
        verifier.on("error", reject).on("finish", () => resolve(verifier.results));
        verifier.end();
      }),
  };
}

/** Loaded when the first signature is to be verified: it brings a lot. */
async function verifierClass(): Promise<VerifierClass> {
  const loaded: unknown = await import(MODULE);
  if (!hasVerifier(loaded)) throw new Error(`${MODULE} has not the verifier that is expected`);
  return class extends loaded.DkimVerifier {
    override addBodyHash(canonicalization: string, algorithm: string, limit: number | ""): string {
      const key = `${canonicalization}:${algorithm}:${limit}`;
      if (!this.bodyHashes.has(key))
        this.bodyHashes.set(key, bodyHash(canonicalization, algorithm, limit));
      return key;
    }
  };
}

function hasVerifier(loaded: unknown): loaded is { readonly DkimVerifier: VerifierClass } {
  if (typeof loaded !== "object" || loaded === null || !("DkimVerifier" in loaded)) return false;
  const { DkimVerifier: found } = loaded;
  return typeof found === "function" && "addBodyHash" in found.prototype;
}

function bodyHash(canonicalization: string, algorithm: string, limit: number | ""): BodyHash {
  const most = limit === "" ? Number.POSITIVE_INFINITY : limit;
  const form = canonicalization === "relaxed" ? "relaxed" : "simple";
  const hasher = new BodyHasher(form, algorithm === "sha1" ? "sha1" : "sha256", most);
  let byteLength = 0;
  let canonicalizedLength = 0;
  return {
    update(chunk) {
      byteLength += chunk.length;
      hasher.write(chunk);
    },
    digest() {
      const { hash, length } = hasher.end();
      canonicalizedLength = length;
      return hash;
    },
    get byteLength() {
      return byteLength;
    },
    get canonicalizedLength() {
      return canonicalizedLength;
    },
    get bodyHashedBytes() {
      return Math.min(canonicalizedLength, most);
    },
    setContentType() {},
    getMimeStructureStart: () => undefined,
  };
}
