import {
  CIPHER_SUITES,
  certificateFile,
  cipherList,
  cipherSuites,
  DEFAULT_CIPHERS,
  definePlugin,
  directive,
  type Plugin,
} from "../core/mod.ts";
import { certificateAndPassword } from "./kinds/secrets.ts";
import { plannedSwitch } from "./kinds/switches.ts";
import { tlsVersions } from "./tls-versions.ts";

const DOMAIN = ["domain"] as const;
const RUNTIME = "the runtime's own choice is used";

const VERSIONS = tlsVersions({
  scopes: DOMAIN,
  doc: (version) => `Whether ${version} may be spoken.`,
  planned: RUNTIME,
  tlsv11: true,
});

/** Directives of domains about TLS. */
export const outboundTlsCatalogue: Plugin = definePlugin({
  name: "planned-outbound-tls",
  summary: "PowerMTA's directives about TLS to servers.",
  directives: {
    "reuse-ssl-session": plannedSwitch(
      { scopes: DOMAIN, doc: "Resume earlier TLS sessions." },
      "each connection agrees on a session of its own",
    ),
    "smtp-client-certificate": directive(certificateAndPassword, {
      scopes: DOMAIN,
      doc: "PEM file with the certificate and key shown to servers that ask for one.",
      planned: "no certificate is shown",
    }),
    "smtp-tls-ca-file": directive(certificateFile, {
      scopes: DOMAIN,
      doc: "PEM file with the authorities against which servers' certificates are checked.",
      planned: "the runtime's own authorities count",
    }),
    "smtp-tls-ciphers": directive(cipherList, {
      scopes: DOMAIN,
      default: DEFAULT_CIPHERS,
      doc: "Ciphers up to TLS 1.2, in OpenSSL's language.",
      planned: RUNTIME,
    }),
    "smtp-tls-tlsv1.3-ciphersuites": directive(cipherSuites, {
      scopes: DOMAIN,
      default: CIPHER_SUITES,
      doc: "Cipher suites of TLS 1.3.",
      planned: RUNTIME,
    }),
    "smtp-tls-allow-sslv3": VERSIONS.sslv3,
    "smtp-tls-allow-tlsv1": VERSIONS.tlsv1,
    "smtp-tls-allow-tlsv1.1": VERSIONS.tlsv11,
    "smtp-tls-allow-tlsv1.2": VERSIONS.tlsv12,
    "smtp-tls-allow-tlsv1.3": VERSIONS.tlsv13,
  },
});
