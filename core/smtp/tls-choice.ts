import { DEFAULT_CIPHERS, type SecureContextOptions } from "node:tls";
import { CIPHER_SUITES, type CipherSuite } from "../directive/kinds/ciphers.ts";

/** What an operator chooses of TLS, for one side of a connection. Undefined: what the runtime offers. */
export interface TlsChoice {
  readonly tls12: boolean;
  readonly tls13: boolean;
  /** Ciphers up to TLS 1.2, in OpenSSL's language. */
  readonly ciphers: string | undefined;
  /** Those of TLS 1.3. */
  readonly suites: readonly CipherSuite[] | undefined;
}

/** Why a choice leaves nothing to speak; undefined when it does. */
export function tlsChoiceProblem({ tls12, tls13 }: TlsChoice): string | undefined {
  return tls12 || tls13 ? undefined : "neither TLS 1.2 nor TLS 1.3 may be spoken";
}

/** A choice as options of a context. No version before TLS 1.2 is ever spoken (RFC 8996). */
export function tlsChoiceOptions(choice: TlsChoice): SecureContextOptions {
  const { tls12, tls13 } = choice;
  const ciphers = cipherText(choice);
  return {
    minVersion: tls12 ? "TLSv1.2" : "TLSv1.3",
    maxVersion: tls13 ? "TLSv1.3" : "TLSv1.2",
    ...(ciphers === undefined ? {} : { ciphers }),
  };
}

/** One list for both: where it names only ciphers of one sort, runtimes offer none of the other. */
function cipherText({ ciphers, suites }: TlsChoice): string | undefined {
  if (ciphers === undefined && suites === undefined) return undefined;
  const usual = DEFAULT_CIPHERS.split(":").filter((name) => !name.startsWith("TLS_"));
  const list = ciphers ?? usual.join(":");
  return [...(suites ?? CIPHER_SUITES), list.replaceAll(/[, ]/g, ":")].join(":");
}
