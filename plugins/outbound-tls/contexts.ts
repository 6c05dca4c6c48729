import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { SecureContextOptions } from "node:tls";
import { errorText, type TlsChoice, type Token, tlsChoiceOptions, token } from "../../core/mod.ts";

/** What a domain says of TLS to it. */
export interface ContextSettings extends TlsChoice {
  readonly certificate: string | undefined;
  readonly password: string | undefined;
  readonly authorities: string | undefined;
}

/** Those of the configuration. */
export const TLS_CONTEXTS: Token<TlsContexts> = token<TlsContexts>("outbound-tls.contexts");

/**
 * What connections are secured with, made once for equal settings: connections are lent among queues that have the same one. Files are
 * read when the first queue needs them, and again after a reload.
 */
export class TlsContexts {
  readonly #known = new Map<string, SecureContextOptions | Error>();

  /** Undefined where nothing is set. Throws what says which file is to blame, the same again until the next configuration. */
  of(settings: ContextSettings): SecureContextOptions | undefined {
    if (isPlain(settings)) return undefined;
    const key = JSON.stringify(settings);
    const known = this.#known.get(key) ?? make(settings);
    this.#known.set(key, known);
    if (known instanceof Error) throw known;
    return known;
  }
}

function isPlain(settings: ContextSettings): boolean {
  const { certificate, authorities, ciphers, suites, tls12, tls13 } = settings;
  const files = certificate !== undefined || authorities !== undefined;
  return !files && ciphers === undefined && suites === undefined && tls12 && tls13;
}

function make(settings: ContextSettings): SecureContextOptions | Error {
  const { certificate, password, authorities } = settings;
  try {
    return {
      ...tlsChoiceOptions(settings),
      ...(authorities === undefined ? {} : { ca: readAuthorities(authorities) }),
      ...(certificate === undefined ? {} : readCertificate(certificate, password)),
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]{1,100000}-----END CERTIFICATE-----/g;
const PRIVATE_KEY =
  /-----BEGIN ([A-Z ]{0,20}PRIVATE KEY)-----[^-]{1,100000}-----END [A-Z ]{0,20}PRIVATE KEY-----/;

/** One by one: some runtimes take only the first of several in one text. */
function readAuthorities(file: string): string[] {
  try {
    const found = read(file).match(CERTIFICATE) ?? [];
    if (found.length === 0) throw new Error("no certificate is in it");
    for (const one of found) new X509Certificate(one);
    return found;
  } catch (error) {
    throw new Error(`smtp-tls-ca-file ${file}: ${errorText(error)}`);
  }
}

/** The key is opened here, since some runtimes find out only at the first handshake that it cannot be. */
function readCertificate(file: string, password: string | undefined): SecureContextOptions {
  try {
    const text = read(file);
    const cert = (text.match(CERTIFICATE) ?? []).join("\n");
    const [pem] = PRIVATE_KEY.exec(text) ?? [];
    if (cert === "") throw new Error("no certificate is in it");
    if (pem === undefined) throw new Error("no private key is in it");
    const key = createPrivateKey({
      key: pem,
      ...(password === undefined ? {} : { passphrase: password }),
    });
    if (!new X509Certificate(cert).checkPrivateKey(key))
      throw new Error("the key is not that of the certificate");
    return { cert, key: key.export({ type: "pkcs8", format: "pem" }) };
  } catch (error) {
    throw new Error(`smtp-client-certificate ${file}: ${errorText(error)}`);
  }
}

/** Bytes of a file of certificates that are read at most. */
const LARGEST = 8 * 1024 * 1024;

function read(file: string): string {
  const found = statSync(file);
  if (!found.isFile()) throw new Error("it is not a file");
  if (found.size > LARGEST) throw new Error(`it is larger than ${LARGEST / 1024} KiB`);
  return readFileSync(file, "utf8");
}
