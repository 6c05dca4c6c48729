import {
  CIPHER_SUITES,
  certificateFile,
  cipherList,
  cipherSuites,
  DEFAULT_CIPHERS,
  definePlugin,
  directive,
  integer,
  ipAddress,
  type Plugin,
  yesNo,
} from "../core/mod.ts";
import { certificateAndPassword } from "./kinds/secrets.ts";
import { tlsVersions } from "./tls-versions.ts";

const OVER_HTTP = ["transmissions-api-listener"] as const;
const NONE = "mail comes in over SMTP, not over HTTP";
const AT_THE_CAP = "connections over total-max-smtp-in are turned away with 421";

const VERSIONS = tlsVersions({
  scopes: OVER_HTTP,
  doc: (version) => `Whether ${version} may be spoken.`,
  planned: NONE,
});

/** Directives about single listeners, and the old ones about the only listener. */
export const listeningCatalogue: Plugin = definePlugin({
  name: "listening",
  summary: "PowerMTA's directives about listeners of their own.",
  directives: {
    "smtp-ip": directive(ipAddress, {
      scopes: ["global"],
      doc: "Address to take mail on.",
      reload: "restart",
      obsolete: "use smtp-listener",
    }),
    "smtp-port": directive(integer({ min: 1, max: 65_535 }), {
      scopes: ["global"],
      doc: "Port to take mail on.",
      example: "25",
      reload: "restart",
      obsolete: "use smtp-listener",
    }),
    "smtp-await-slot": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Let connections over total-max-smtp-in wait for their turn.",
      planned: AT_THE_CAP,
    }),
    "await-slot": directive(yesNo, {
      scopes: ["smtp-listener"],
      default: false,
      doc: "Let connections to this listener wait for their turn when there are too many.",
      planned: AT_THE_CAP,
    }),
    "tls-certificate": directive(certificateAndPassword, {
      scopes: OVER_HTTP,
      doc: "PEM file with this listener's certificate and key.",
      planned: NONE,
    }),
    "tls-ca-file": directive(certificateFile, {
      scopes: OVER_HTTP,
      doc: "PEM file with the authorities whose client certificates are accepted here.",
      planned: NONE,
    }),
    "tls-trusted-certificate": directive(certificateFile, {
      scopes: OVER_HTTP,
      doc: "PEM file with a client certificate that is accepted here.",
      planned: NONE,
    }),
    "tls-allow-sslv3": VERSIONS.sslv3,
    "tls-allow-tlsv1": VERSIONS.tlsv1,
    "tls-allow-tlsv1.1": VERSIONS.tlsv11,
    "tls-allow-tlsv1.2": VERSIONS.tlsv12,
    "tls-allow-tlsv1.3": VERSIONS.tlsv13,
    "tls-ciphers": directive(cipherList, {
      scopes: OVER_HTTP,
      default: DEFAULT_CIPHERS,
      doc: "Ciphers up to TLS 1.2, in OpenSSL's language.",
      planned: NONE,
    }),
    "tls-tlsv1.3-ciphersuites": directive(cipherSuites, {
      scopes: OVER_HTTP,
      default: CIPHER_SUITES,
      doc: "Cipher suites of TLS 1.3.",
      planned: NONE,
    }),
    "tls-dh-key-length": directive(integer({ min: 512, max: 16_384 }), {
      scopes: OVER_HTTP,
      default: 1024,
      doc: "Bits of Diffie-Hellman keys.",
      example: "2048",
      planned: NONE,
    }),
  },
});
