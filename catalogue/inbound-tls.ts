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

const CHOICE = "the ciphers of the runtime are offered";

const VERSIONS = tlsVersions({
  scopes: ["global"],
  doc: (version) => `Whether clients may speak ${version}.`,
  planned: "TLS 1.2 and 1.3 are both offered",
});

/** Directives about TLS with clients. */
export const inboundTlsCatalogue: Plugin = definePlugin({
  name: "planned-inbound-tls",
  summary: "PowerMTA's directives about TLS with clients.",
  directives: {
    "smtp-server-tls-ca-file": directive(certificateFile, {
      scopes: ["global"],
      doc: "PEM file with the authorities whose client certificates are accepted.",
      planned: "clients are not asked for certificates",
    }),
    "smtp-server-tls-allow-sslv3": VERSIONS.sslv3,
    "smtp-server-tls-allow-tlsv1": VERSIONS.tlsv1,
    "smtp-server-tls-allow-tlsv1.1": VERSIONS.tlsv11,
    "smtp-server-tls-allow-tlsv1.2": VERSIONS.tlsv12,
    "smtp-server-tls-allow-tlsv1.3": VERSIONS.tlsv13,
    "smtp-server-tls-ciphers": directive(cipherList, {
      scopes: ["global"],
      default: DEFAULT_CIPHERS,
      doc: "Ciphers clients may choose from, up to TLS 1.2, in OpenSSL's language.",
      planned: CHOICE,
    }),
    "smtp-server-tls-v1.3-ciphersuites": directive(cipherSuites, {
      scopes: ["global"],
      default: CIPHER_SUITES,
      doc: "Cipher suites clients may choose from in TLS 1.3.",
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
