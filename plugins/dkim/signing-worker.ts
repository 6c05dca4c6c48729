/** Runs on a thread of its own: signs with RSA what it is sent. Imports nothing of ours, so that it starts fast. */
import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { parentPort } from "node:worker_threads";

/** Something to be signed. */
export interface ToSign {
  /** The same for the same key. */
  readonly keyName: number;
  /** PKCS #8. */
  readonly key: Uint8Array;
  /** A character a byte. */
  readonly bytes: string;
}

/** The signature in base64, or why there is none. */
export type Signed =
  | { readonly kind: "signed"; readonly signature: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Keys that are kept ready. */
const MOST_KEYS = 1000;

const keys = new Map<number, KeyObject>();

parentPort?.on("message", (asked: ToSign) => parentPort?.postMessage(signed(asked)));

function signed({ keyName, key, bytes }: ToSign): Signed {
  try {
    const signature = sign("sha256", Buffer.from(bytes, "latin1"), keyOf(keyName, key));
    return { kind: "signed", signature: signature.toString("base64") };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : "unknown" };
  }
}

function keyOf(name: number, bytes: Uint8Array): KeyObject {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = createPrivateKey({ key: Buffer.from(bytes), format: "der", type: "pkcs8" });
  if (keys.size >= MOST_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}
