import {
  CIPHER_SUITES,
  certificateFile,
  cipherList,
  cipherSuites,
  DEFAULT_CIPHERS,
  definePlugin,
  directive,
  integer,
  type Plugin,
} from "../core/mod.ts";
import { tlsVersions } from "./tls-versions.ts";

const NONE = "there is no web monitor";

const VERSIONS = tlsVersions({
  scopes: ["global"],
  doc: (version) => `Whether browsers may speak ${version}.`,
  planned: NONE,
});

/** Directives about TLS with browsers. */
export const webMonitorTlsCatalogue: Plugin = definePlugin({
  name: "planned-web-monitor-tls",
  summary: "PowerMTA's directives about TLS of its web monitor.",
  directives: {
    "http-tls-ca-file": directive(certificateFile, {
      scopes: ["global"],
      doc: "PEM file with the authorities whose client certificates are accepted.",
      planned: NONE,
    }),
    "http-tls-allow-sslv3": VERSIONS.sslv3,
    "http-tls-allow-tlsv1": VERSIONS.tlsv1,
    "http-tls-allow-tlsv1.1": VERSIONS.tlsv11,
    "http-tls-allow-tlsv1.2": VERSIONS.tlsv12,
    "http-tls-allow-tlsv1.3": VERSIONS.tlsv13,
    "http-tls-ciphers": directive(cipherList, {
      scopes: ["global"],
      default: DEFAULT_CIPHERS,
      doc: "Ciphers up to TLS 1.2, in OpenSSL's language.",
      planned: NONE,
    }),
    "http-tls-tlsv1.3-ciphersuites": directive(cipherSuites, {
      scopes: ["global"],
      default: CIPHER_SUITES,
      doc: "Cipher suites of TLS 1.3.",
      planned: NONE,
    }),
    "http-tls-dh-key-length": directive(integer({ min: 512, max: 16_384 }), {
      scopes: ["global"],
      default: 1024,
      doc: "Bits of Diffie-Hellman keys.",
      example: "2048",
      planned: NONE,
    }),
  },
});
