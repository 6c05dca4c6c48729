import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { errorText } from "../../core/mod.ts";

/** The SHA-256 of the DER form of a PEM file's first certificate: 64 hexadecimal digits. Rejects when there is none. */
export async function fingerprintOf(file: string): Promise<string> {
  try {
    const { fingerprint256 } = new X509Certificate(await readFile(file));
    return fingerprint256.replaceAll(":", "").toLowerCase();
  } catch (error) {
    throw new Error(`tls-certificate ${file} cannot be read: ${errorText(error)}`, {
      cause: error,
    });
  }
}
