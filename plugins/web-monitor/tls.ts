import type { CipherSuite, PluginDiagnostic, ResolvedConfig } from "../../core/mod.ts";
import {
  type CertificateFile,
  type ListenersTlsSettings,
  type TlsSettings,
  tlsDiagnostics,
} from "../inbound-tls/contract.ts";

/** The directives about TLS with browsers and programs. */
export interface WebTlsSettings {
  readonly httpTlsCertificate: readonly CertificateFile[];
  readonly httpTlsKey: readonly string[];
  readonly httpTlsCaFile: string | undefined;
  readonly "httpTlsAllowTlsv1.2": boolean;
  readonly "httpTlsAllowTlsv1.3": boolean;
  readonly httpTlsCiphers: string | undefined;
  readonly "httpTlsTlsv1.3Ciphersuites": readonly CipherSuite[] | undefined;
}

function settingsOf(global: WebTlsSettings): TlsSettings {
  return {
    certificates: global.httpTlsCertificate,
    keys: global.httpTlsKey,
    caFile: global.httpTlsCaFile,
    choice: {
      tls12: global["httpTlsAllowTlsv1.2"],
      tls13: global["httpTlsAllowTlsv1.3"],
      ciphers: global.httpTlsCiphers,
      suites: global["httpTlsTlsv1.3Ciphersuites"],
    },
  };
}

/** TLS of the web server, for what keeps certificates. */
export function webTls(global: WebTlsSettings): ListenersTlsSettings {
  return { usual: settingsOf(global), own: new Map() };
}

/** What is wrong with TLS of the web server. */
export function webTlsDiagnostics(
  global: WebTlsSettings,
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const names = {
    tls13: "http-tls-allow-tlsv1.3",
    ciphers: "http-tls-ciphers",
    key: "http-tls-key",
    certificate: "http-tls-certificate",
  };
  const found = tlsDiagnostics(settingsOf(global), names, config);
  if (global.httpTlsCaFile === undefined || global.httpTlsCertificate.length > 0) return found;
  const message =
    "there are authorities for certificates of clients, but no certificate to begin TLS with";
  return [
    ...found,
    {
      severity: "error",
      directive: "http-tls-ca-file",
      message,
      hint: "add http-tls-certificate FILE",
    },
  ];
}
