import { constants, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { errorText, readRegularFile } from "../../core/mod.ts";
import type { CertificateFile } from "./certificate-kind.ts";

/** A certificate ready to be shown. */
export interface OwnCertificate {
  /** Where it was read; undefined for one that no file holds. */
  readonly file: string | undefined;
  readonly x509: X509Certificate;
  readonly context: SecureContext;
}

/**
 * Reads a certificate (PEM, with those of its issuers after it) and its key, which is in the same file or in one of `keys`. Rejects
 * with a message that names the files. Both are looked at here, since some runtimes find out only at the first handshake.
 */
export async function loadCertificate(
  { file, password }: CertificateFile,
  keys: readonly string[],
  options: SecureContextOptions,
): Promise<OwnCertificate> {
  try {
    const text = await readRegularFile(file);
    const x509 = new X509Certificate(text);
    const key = await keyOf(x509, text, keys, password);
    return ownCertificate(text, key.export({ type: "pkcs8", format: "pem" }), options, file);
  } catch (error) {
    const files = [file, ...keys].join(" with ");
    throw new Error(`no certificate and key in ${files}: ${errorText(error)}`, { cause: error });
  }
}

/** Nobody begins another handshake within TLS: each costs as much as the first. Only OpenSSL, in Node, would let a client do it. */
const secureOptions = constants.SSL_OP_NO_RENEGOTIATION;

/**
 * A certificate of this server by its PEM. Sessions are resumed under it alone, which OpenSSL wants said where clients show
 * certificates.
 */
export function ownCertificate(
  cert: string,
  key: string | Buffer,
  options: SecureContextOptions,
  file?: string | undefined,
): OwnCertificate {
  const ours = { cert, key, secureOptions, sessionIdContext: "postrider" };
  return {
    file,
    x509: new X509Certificate(cert),
    context: createSecureContext({ ...options, ...ours }),
  };
}

/** The key that fits a certificate. A password is that of whatever key needs one. */
async function keyOf(
  x509: X509Certificate,
  text: string,
  keys: readonly string[],
  passphrase: string | undefined,
): Promise<KeyObject> {
  let problem: unknown = new Error("no private key is in it");
  const texts = [text, ...(await Promise.all(keys.map((key) => readRegularFile(key))))];
  for (const each of texts) {
    const pem = privateKeyIn(each);
    if (pem === undefined) continue;
    try {
      const key = createPrivateKey({ key: pem, ...(passphrase ? { passphrase } : {}) });
      if (x509.checkPrivateKey(key)) return key;
      problem = new Error("the key is not that of the certificate");
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** The private key among the blocks of a PEM text; undefined when there is none. */
function privateKeyIn(pem: string): string | undefined {
  const label = /-----BEGIN ([A-Z ]{0,20}PRIVATE KEY)-----/.exec(pem);
  const end = `-----END ${label?.[1]}-----`;
  const stop = pem.indexOf(end, label?.index);
  if (label === null || stop < 0) return undefined;
  return `${pem.slice(label.index, stop + end.length)}\n`;
}
