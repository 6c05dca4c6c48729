import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { errorText, readRegularFile } from "../../core/mod.ts";

/**
 * Reads certificate and key (PEM; one file may hold both) for STARTTLS. Rejects with a message that
 * names the file. Both are looked at here, since some runtimes find out only at the first
 * handshake.
 */
export async function loadCertificate(
  certificate: string | undefined,
  key: string | undefined,
  passphrase?: string | undefined,
): Promise<SecureContext | undefined> {
  if (certificate === undefined) return undefined;
  try {
    const cert = await readRegularFile(certificate);
    const keyText = privateKeyIn(key === undefined ? cert : await readRegularFile(key));
    const opened = createPrivateKey({ key: keyText, ...(passphrase ? { passphrase } : {}) });
    if (!new X509Certificate(cert).checkPrivateKey(opened))
      throw new Error("the key is not that of the certificate");
    const plain = opened.export({ type: "pkcs8", format: "pem" });
    return contextOf(cert, plain);
  } catch (error) {
    const files = key === undefined ? certificate : `${certificate} with ${key}`;
    throw new Error(`no certificate and key in ${files}: ${errorText(error)}`);
  }
}

/** What a server shows of itself. Sessions are resumed under it alone, which OpenSSL wants said where clients show certificates. */
export function contextOf(cert: string, key: string | Buffer): SecureContext {
  return createSecureContext({ cert, key, minVersion: "TLSv1.2", sessionIdContext: "postrider" });
}

/** The private key among the blocks of a PEM text. Throws when there is none. */
function privateKeyIn(pem: string): string {
  const label = /-----BEGIN ([A-Z ]{0,20}PRIVATE KEY)-----/.exec(pem);
  const end = `-----END ${label?.[1]}-----`;
  const stop = pem.indexOf(end, label?.index);
  if (label === null || stop < 0) throw new Error("no private key is in it");
  return `${pem.slice(label.index, stop + end.length)}\n`;
}
