import { certificateFile, definePlugin, directive, type Plugin } from "../../core/mod.ts";
import { CIPHER_SUITES, cipherList, cipherSuites, DEFAULT_CIPHERS } from "./kinds/ciphers.ts";
import { certificateAndPassword } from "./kinds/secrets.ts";
import { obsoleteSwitch, plannedSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;
const RUNTIME = "the runtime's own choice is used";

/** Directives of domains about TLS. */
export const outboundTlsCatalogue: Plugin = definePlugin({
  name: "catalogue-outbound-tls",
  summary: "PowerMTA's directives about TLS to servers.",
  directives: {
    "use-dane": plannedSwitch(
      { scopes: DOMAIN, doc: "Hold servers to the TLSA records of their names.", rfc: "RFC 7672" },
      "TLSA records are not looked up",
    ),
    "use-mta-sts": plannedSwitch(
      { scopes: DOMAIN, doc: "Hold servers to the domain's MTA-STS policy.", rfc: "RFC 8461" },
      "policies are not looked up; tls verified checks certificates",
    ),
    "reuse-ssl-session": plannedSwitch(
      { scopes: DOMAIN, doc: "Take up earlier TLS sessions." },
      "each connection agrees on a session of its own",
    ),
    "smtp-client-certificate": directive(certificateAndPassword, {
      scopes: DOMAIN,
      doc: "PEM file with the certificate and key shown to servers that ask for one.",
      planned: "no certificate is shown",
    }),
    "smtp-tls-ca-file": directive(certificateFile, {
      scopes: DOMAIN,
      doc: "PEM file with the authorities that servers' certificates are checked by.",
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
    "smtp-tls-allow-sslv3": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Whether SSL 3.0 may be spoken.", rfc: "RFC 7568 §3" },
      "SSL 3.0 is never spoken",
    ),
    "smtp-tls-allow-tlsv1": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Whether TLS 1.0 may be spoken.", rfc: "RFC 8996 §4" },
      "TLS 1.0 is never spoken",
    ),
    "smtp-tls-allow-tlsv1.1": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Whether TLS 1.1 may be spoken.", default: true, rfc: "RFC 8996 §5" },
      "TLS 1.1 is never spoken",
    ),
    "smtp-tls-allow-tlsv1.2": plannedSwitch(
      { scopes: DOMAIN, doc: "Whether TLS 1.2 may be spoken.", default: true },
      RUNTIME,
    ),
    "smtp-tls-allow-tlsv1.3": plannedSwitch(
      { scopes: DOMAIN, doc: "Whether TLS 1.3 may be spoken.", default: true },
      RUNTIME,
    ),
  },
});
