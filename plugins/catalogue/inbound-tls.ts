import {
  certificateFile,
  definePlugin,
  directive,
  integer,
  type Plugin,
  yesNo,
} from "../../core/mod.ts";
import { CIPHER_SUITES, cipherList, cipherSuites, DEFAULT_CIPHERS } from "./kinds/ciphers.ts";

const VERSIONS = "TLS 1.2 and 1.3 are both offered";
const CHOICE = "the ciphers of the runtime are offered";

/** Directives about TLS with clients. */
export const inboundTlsCatalogue: Plugin = definePlugin({
  name: "catalogue-inbound-tls",
  summary: "PowerMTA's directives about TLS with clients.",
  directives: {
    "smtp-server-tls-ca-file": directive(certificateFile, {
      scopes: ["global"],
      doc: "PEM file with the authorities whose client certificates are good.",
      planned: "clients are not asked for certificates",
    }),
    "smtp-server-tls-allow-sslv3": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Whether clients may speak SSL 3.0.",
      rfc: "RFC 7568 §3",
      obsolete: "SSL 3.0 is never spoken",
    }),
    "smtp-server-tls-allow-tlsv1": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Whether clients may speak TLS 1.0.",
      rfc: "RFC 8996 §4",
      obsolete: "TLS 1.0 is never spoken",
    }),
    "smtp-server-tls-allow-tlsv1.1": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Whether clients may speak TLS 1.1.",
      rfc: "RFC 8996 §5",
      obsolete: "TLS 1.1 is never spoken",
    }),
    "smtp-server-tls-allow-tlsv1.2": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Whether clients may speak TLS 1.2.",
      planned: VERSIONS,
    }),
    "smtp-server-tls-allow-tlsv1.3": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Whether clients may speak TLS 1.3.",
      planned: VERSIONS,
    }),
    "smtp-server-tls-ciphers": directive(cipherList, {
      scopes: ["global"],
      default: DEFAULT_CIPHERS,
      doc: "Ciphers clients may choose of up to TLS 1.2, in OpenSSL's language.",
      planned: CHOICE,
    }),
    "smtp-server-tls-v1.3-ciphersuites": directive(cipherSuites, {
      scopes: ["global"],
      default: CIPHER_SUITES,
      doc: "Cipher suites clients may choose of in TLS 1.3.",
      planned: CHOICE,
    }),
    "smtp-server-tls-dh-key-length": directive(integer({ min: 512, max: 16_384 }), {
      scopes: ["global"],
      default: 1024,
      doc: "Bits of Diffie-Hellman keys.",
      example: "2048",
      planned: "the runtime chooses the keys",
    }),
  },
});
