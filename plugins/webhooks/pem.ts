import { readRegularFile } from "../../core/mod.ts";

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/** A certificate and its key, in PEM. */
export interface CertificateAndKey {
  /** With those that were issued it, if the file has them. */
  readonly cert: string;
  readonly key: string;
}

/** Reads a file with a certificate and its key. Rejects, without what is in it, when one of them is missing or it cannot be read. */
export async function readCertificateAndKey(path: string): Promise<CertificateAndKey> {
  const blocks = [...(await readRegularFile(path)).matchAll(BLOCK)];
  const certificates = blocks.filter(([, type]) => type === "CERTIFICATE");
  const key = blocks.find(([, type]) => type?.endsWith("PRIVATE KEY"));
  if (certificates.length === 0 || key === undefined)
    throw new Error(`${path}: expected a certificate and its private key, both in PEM`);
  return { cert: certificates.map(([block]) => `${block}\n`).join(""), key: `${key[0]}\n` };
}
