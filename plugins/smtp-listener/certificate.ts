import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContext } from "node:tls";

/** Reads certificate and key (PEM; one file may hold both) for STARTTLS. Rejects with a message that names the file. */
export async function loadCertificate(
  certificate: string | undefined,
  key: string | undefined,
): Promise<SecureContext | undefined> {
  if (certificate === undefined) return undefined;
  try {
    const cert = await readFile(certificate);
    return createSecureContext({ cert, key: key === undefined ? cert : await readFile(key) });
  } catch (error) {
    const files = key === undefined ? certificate : `${certificate} with ${key}`;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`no certificate and key in ${files}: ${why}`);
  }
}
