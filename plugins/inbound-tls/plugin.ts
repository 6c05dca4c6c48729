import {
  CLOCK,
  certificateFile,
  cipherList,
  cipherSuites,
  definePlugin,
  directive,
  gauge,
  type Plugin,
  privateKeyFile,
  repeatable,
  type Token,
  token,
  topValues,
  yesNo,
} from "../../core/mod.ts";
import { certificateWithPassword } from "./certificate-kind.ts";
import { listenerDiagnostics, usualDiagnostics } from "./check-tls.ts";
import { listenersTls } from "./configured-tls.ts";
import { INBOUND_TLS } from "./contract.ts";
import { TlsKeeper } from "./tls-keeper.ts";

const KEEPER: Token<TlsKeeper> = token<TlsKeeper>("inbound-tls.keeper");

const GLOBAL = ["global"] as const;
const LISTENER = ["smtp-listener"] as const;
const CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20";

/** Certificates, versions and ciphers of TLS with clients. */
export const inboundTls: Plugin = definePlugin({
  name: "inbound-tls",
  summary: "Has the certificates shown to clients, and what else is said of TLS with them.",
  directives: {
    "smtp-server-tls-certificate": repeatable(certificateWithPassword, {
      scopes: GLOBAL,
      doc: "PEM file with a certificate to show to clients, those of its issuers after it, and its key unless that is in a file of its own; after the file the key's password if it has one. Of several the one is shown that has the name a client asks for (SNI), else the first; of those for one name, one with an ECDSA key to clients that know ECDSA, one with an RSA key to others. Without any TLS is not offered. Files are read again within half a minute of a change, and at every reload; certificates that expire within a week raise an alarm.",
      rfc: "RFC 3207",
    }),
    "smtp-server-tls-key": repeatable(privateKeyFile, {
      scopes: GLOBAL,
      doc: "PEM file with the key of one of the certificates; each certificate finds its own.",
    }),
    "smtp-server-tls-ca-file": directive(certificateFile, {
      scopes: GLOBAL,
      doc: "PEM file with authorities. Clients are asked for a certificate, and one that none of these has issued counts as not shown. Authorities in between belong into the file too. Unset: whoever has issued it, as it proves a user only by being that user's.",
    }),
    "smtp-server-tls-allow-tlsv1.2": directive(yesNo, {
      scopes: GLOBAL,
      default: true,
      doc: "Whether clients may speak TLS 1.2.",
    }),
    "smtp-server-tls-allow-tlsv1.3": directive(yesNo, {
      scopes: GLOBAL,
      default: true,
      doc: "Whether clients may speak TLS 1.3.",
      rfc: "RFC 8446",
    }),
    "smtp-server-tls-ciphers": directive(cipherList, {
      scopes: GLOBAL,
      doc: "Ciphers clients may choose from, up to TLS 1.2, in OpenSSL's language. Unset: those of the runtime. Deno lets nobody choose.",
      example: CIPHERS,
    }),
    "smtp-server-tls-v1.3-ciphersuites": directive(cipherSuites, {
      scopes: GLOBAL,
      doc: "Cipher suites clients may choose from in TLS 1.3. Unset: those of the runtime. Bun and Deno let nobody choose.",
    }),
    "tls-certificate": repeatable(certificateWithPassword, {
      scopes: LISTENER,
      doc: "As smtp-server-tls-certificate, for this listener.",
    }),
    "tls-key": repeatable(privateKeyFile, {
      scopes: LISTENER,
      doc: "As smtp-server-tls-key, for this listener.",
    }),
    "tls-ca-file": directive(certificateFile, {
      scopes: LISTENER,
      doc: "As smtp-server-tls-ca-file, for this listener.",
    }),
    "tls-allow-tlsv1.2": directive(yesNo, {
      scopes: LISTENER,
      doc: "As smtp-server-tls-allow-tlsv1.2, for this listener.",
    }),
    "tls-allow-tlsv1.3": directive(yesNo, {
      scopes: LISTENER,
      doc: "As smtp-server-tls-allow-tlsv1.3, for this listener.",
    }),
    "tls-ciphers": directive(cipherList, {
      scopes: LISTENER,
      doc: "As smtp-server-tls-ciphers, for this listener.",
      example: CIPHERS,
    }),
    "tls-tlsv1.3-ciphersuites": directive(cipherSuites, {
      scopes: LISTENER,
      doc: "As smtp-server-tls-v1.3-ciphersuites, for this listener.",
    }),
  },
  check: {
    global: (settings, _block, config) => usualDiagnostics(settings, config),
    "smtp-listener": (settings, _name, config) => listenerDiagnostics(settings, config),
  },
  needs: { clock: CLOCK, keeper: KEEPER },
  metrics: {
    "certificate-expires": gauge(
      "When a certificate shown to clients expires, seconds since the epoch, by its file.",
      { file: topValues(100) },
    ),
  },
  alarms: {
    "certificate-expiry": {
      severity: "error",
      doc: "A certificate shown to clients expires soon, has expired, or is not valid yet: clients that check it refuse TLS. Renew it; the file is read by itself.",
    },
    "certificate-unread": {
      doc: "A certificate, key or file of authorities that has changed cannot be read, or does not fit the others: what was read before stays in use. Mend the file; it is tried every ten seconds.",
    },
  },
  provides: (offer) => [
    offer(KEEPER, ({ services, log, metrics, alarms }) => {
      const keeper = new TlsKeeper(services.clock, log, alarms);
      metrics.certificateExpires.collect(() => keeper.expiries);
      return keeper;
    }),
    offer(INBOUND_TLS, ({ services }) => services.keeper),
  ],
  hooks: {
    start: {
      // Before anybody is let in.
      order: "pre",
      async handler({ global, config, services, at }) {
        const { commit } = await services.keeper.prepare(listenersTls(global, config, at));
        commit();
      },
    },
    reconfigure: ({ global, config, services, at }) =>
      services.keeper.prepare(listenersTls(global, config, at)),
    drain: ({ services }) => services.keeper.close(),
    stop: ({ services }) => services.keeper.close(),
  },
});
