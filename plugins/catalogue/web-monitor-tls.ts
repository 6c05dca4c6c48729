import {
  certificateFile,
  definePlugin,
  directive,
  integer,
  type Plugin,
  yesNo,
} from "../../core/mod.ts";
import { CIPHER_SUITES, cipherList, cipherSuites, DEFAULT_CIPHERS } from "./kinds/ciphers.ts";

const NONE = "there is no web monitor";

/** Directives about TLS with browsers. */
export const webMonitorTlsCatalogue: Plugin = definePlugin({
  name: "catalogue-web-monitor-tls",
  summary: "PowerMTA's directives about TLS of its web monitor.",
  directives: {
    "http-tls-ca-file": directive(certificateFile, {
      scopes: ["global"],
      doc: "PEM file with the authorities whose client certificates are good.",
      planned: NONE,
    }),
    "http-tls-allow-sslv3": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Whether browsers may speak SSL 3.0.",
      rfc: "RFC 7568 §3",
      obsolete: "SSL 3.0 is never spoken",
    }),
    "http-tls-allow-tlsv1": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Whether browsers may speak TLS 1.0.",
      rfc: "RFC 8996 §4",
      obsolete: "TLS 1.0 is never spoken",
    }),
    "http-tls-allow-tlsv1.1": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Whether browsers may speak TLS 1.1.",
      rfc: "RFC 8996 §5",
      obsolete: "TLS 1.1 is never spoken",
    }),
    "http-tls-allow-tlsv1.2": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Whether browsers may speak TLS 1.2.",
      planned: NONE,
    }),
    "http-tls-allow-tlsv1.3": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Whether browsers may speak TLS 1.3.",
      planned: NONE,
    }),
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
