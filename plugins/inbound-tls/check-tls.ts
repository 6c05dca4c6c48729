import { createSecureContext } from "node:tls";
import {
  errorText,
  type PluginDiagnostic,
  type ResolvedConfig,
  type TlsChoice,
  tlsChoiceOptions,
  tlsChoiceProblem,
} from "../../core/mod.ts";
import { certificateDiagnostics } from "./check-certificates.ts";
import { type OwnTlsSettings, type UsualTlsSettings, usualTls } from "./configured-tls.ts";
import type { TlsSettings } from "./server-tls.ts";

/** Names of directives, as they are at one place. */
export interface TlsDirectiveNames {
  readonly tls13: string;
  readonly ciphers: string;
  readonly key: string;
  readonly certificate: string;
}

const USUAL: TlsDirectiveNames = {
  tls13: "smtp-server-tls-allow-tlsv1.3",
  ciphers: "smtp-server-tls-ciphers",
  key: "smtp-server-tls-key",
  certificate: "smtp-server-tls-certificate",
};

const OWN: TlsDirectiveNames = {
  tls13: "tls-allow-tlsv1.3",
  ciphers: "tls-ciphers",
  key: "tls-key",
  certificate: "tls-certificate",
};

/** What is wrong with TLS at all listeners. */
export function usualDiagnostics(
  global: UsualTlsSettings,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  return tlsDiagnostics(usualTls(global), USUAL, config);
}

/** What is wrong with TLS at the listener of a block. */
export function listenerDiagnostics(
  own: OwnTlsSettings,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const { tlsCertificate: certificates, tlsKey: keys, tlsCaFile: caFile, tlsCiphers } = own;
  const allowed = (version: string): boolean =>
    config.global.get(`smtp-server-tls-allow-${version}`).value !== false;
  const choice: TlsChoice = {
    tls12: own["tlsAllowTlsv1.2"] ?? allowed("tlsv1.2"),
    tls13: own["tlsAllowTlsv1.3"] ?? allowed("tlsv1.3"),
    ciphers: tlsCiphers,
    suites: undefined,
  };
  return tlsDiagnostics({ certificates, keys, caFile, choice }, OWN, config);
}

/** What is wrong with TLS at some place, by the names that its directives have there. */
export function tlsDiagnostics(
  { certificates, keys, choice }: TlsSettings,
  { tls13, ciphers, key, certificate }: TlsDirectiveNames,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const [hostName] = config.global.get("host-name").occurrences;
  const found = [...certificateDiagnostics(certificate, certificates, hostName?.text)];
  const error = (directive: string, message: string, hint: string): void =>
    void found.push({ severity: "error", directive, message, hint });
  if (keys.length > 0 && certificates.length === 0)
    error(key, "there is a key but no certificate to go with it", `add ${certificate} FILE`);
  const problem = tlsChoiceProblem(choice);
  if (problem) error(tls13, problem, "allow one of them");
  const list = problem === undefined ? cipherProblem(choice) : undefined;
  if (list) error(ciphers, `no ciphers are chosen by it: ${list}`, "see openssl ciphers -v LIST");
  return found;
}

function cipherProblem(choice: TlsChoice): string | undefined {
  if (choice.ciphers === undefined) return undefined;
  try {
    createSecureContext(tlsChoiceOptions(choice));
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}
