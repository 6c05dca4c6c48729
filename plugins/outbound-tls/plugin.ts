import {
  CIPHER_SUITES,
  type CipherSuite,
  certificateFile,
  cipherList,
  cipherSuites,
  DEFAULT_CIPHERS,
  definePlugin,
  directive,
  errorText,
  failureOf,
  oneOf,
  optionalPair,
  type Plugin,
  type PluginDiagnostic,
  secret,
  type TlsChoice,
  type TlsMode,
  tlsChoiceProblem,
  yesNo,
} from "../../core/mod.ts";
import { cipherProblem } from "./cipher-problem.ts";
import { TLS_CONTEXTS, TlsContexts } from "./contexts.ts";

/** TLS to servers. */
export const outboundTls: Plugin = definePlugin({
  name: "outbound-tls",
  summary:
    "TLS to servers: whether it is a must, what certificates are trusted, versions and ciphers.",
  directives: {
    "use-starttls": directive(yesNo, {
      scopes: ["domain"],
      default: true,
      doc: "Use STARTTLS where it is offered. When TLS fails, by a hang-up or time-out too, a connection in clear text follows unless TLS is required.",
      rfc: "RFC 3207",
    }),
    "require-starttls": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Never send in clear text.",
    }),
    tls: directive(oneOf(["required", "verified", "opportunistic", "none"]), {
      scopes: ["domain"],
      doc: "TLS of connections: required never sends in clear text, verified also checks the server's certificate and name, opportunistic uses what is offered, none never uses it. Takes precedence over use-starttls and require-starttls.",
      rfc: "RFC 3207, RFC 9525",
      example: "required",
    }),
    "reuse-ssl-session": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Resume TLS sessions of earlier connections to the same host, by the same settings, for an hour at most. What was checked of the certificate then counts. Deno resumes none.",
      rfc: "RFC 8446 §2.2",
      example: "yes",
    }),
    "smtp-client-certificate": directive(
      optionalPair(certificateFile, secret, {
        name: "certificate file and password",
        accepts: "a PEM file with a certificate and its key, and the key's password if it has one",
      }),
      {
        scopes: ["domain"],
        doc: "PEM file with the certificate and key shown to servers that ask for one; read at the start and at each reload.",
        example: "/etc/mta/client.pem",
      },
    ),
    "smtp-tls-ca-file": directive(certificateFile, {
      scopes: ["domain"],
      doc: "PEM file with the authorities against which servers' certificates are checked, instead of the runtime's own; read at the start and at each reload.",
      example: "/etc/mta/authorities.pem",
    }),
    "smtp-tls-ciphers": directive(cipherList, {
      scopes: ["domain"],
      default: DEFAULT_CIPHERS,
      doc: "Ciphers of TLS 1.2, in OpenSSL's language. Deno has its own choice.",
    }),
    "smtp-tls-tlsv1.3-ciphersuites": directive(cipherSuites, {
      scopes: ["domain"],
      default: CIPHER_SUITES,
      doc: "Cipher suites of TLS 1.3. Bun and Deno have their own choice.",
    }),
    "smtp-tls-allow-tlsv1.2": directive(yesNo, {
      scopes: ["domain"],
      default: true,
      doc: "Whether TLS 1.2 may be spoken.",
    }),
    "smtp-tls-allow-tlsv1.3": directive(yesNo, {
      scopes: ["domain"],
      default: true,
      doc: "Whether TLS 1.3 may be spoken.",
    }),
  },
  needs: { contexts: TLS_CONTEXTS },
  provides: (offer) => [
    offer(TLS_CONTEXTS, () => new TlsContexts(), { harmless: true, per: "configuration" }),
  ],
  hooks: {
    planDelivery(plan, _queue, { settings, services: { contexts } }) {
      const tls = settings.tls ?? tlsMode(settings.useStarttls, settings.requireStarttls);
      const tlsSessions = settings.reuseSslSession;
      const [certificate, password] = settings.smtpClientCertificate ?? [];
      try {
        const tlsContext = contexts.of({
          ...{ certificate, password, authorities: settings.smtpTlsCaFile },
          ...choiceOf(settings),
        });
        return { ...plan, tls, tlsSessions, tlsContext };
      } catch (error) {
        // Without what it is told to check or to show nothing is to be sent.
        return {
          ...plan,
          tls,
          tlsSessions,
          obstacle: plan.obstacle ?? failureOf(undefined, "4.3.5", errorText(error)),
        };
      }
    },
  },
  check: {
    domain: ({ tls, useStarttls, requireStarttls, ...settings }) => [
      ...(tls === undefined && requireStarttls && !useStarttls
        ? [contradiction("require-starttls", "require-starttls yes and use-starttls no")]
        : []),
      ...(requireStarttls && (tls === "none" || tls === "opportunistic")
        ? [contradiction("tls", `require-starttls yes and tls ${tls}`)]
        : []),
      ...(!useStarttls && (tls === "required" || tls === "verified")
        ? [contradiction("tls", `use-starttls no and tls ${tls}`)]
        : []),
      ...found("smtp-tls-allow-tlsv1.3", tlsChoiceProblem(choiceOf(settings))),
      ...found("smtp-tls-ciphers", cipherProblem(settings.smtpTlsCiphers)),
    ],
  },
});

function found(directive: string, problem: string | undefined): readonly PluginDiagnostic[] {
  return problem === undefined ? [] : [{ severity: "error", directive, message: problem }];
}

function contradiction(directive: string, settings: string): PluginDiagnostic {
  return { severity: "error", directive, message: `${settings} exclude each other` };
}

/** The settings that choose versions and ciphers. */
interface Chosen {
  readonly smtpTlsCiphers: string;
  readonly "smtpTlsTlsv1.3Ciphersuites": readonly CipherSuite[];
  readonly "smtpTlsAllowTlsv1.2": boolean;
  readonly "smtpTlsAllowTlsv1.3": boolean;
}

function choiceOf(settings: Chosen): TlsChoice {
  const { smtpTlsCiphers: ciphers } = settings;
  const suites = settings["smtpTlsTlsv1.3Ciphersuites"];
  return {
    tls12: settings["smtpTlsAllowTlsv1.2"],
    tls13: settings["smtpTlsAllowTlsv1.3"],
    ciphers: ciphers === DEFAULT_CIPHERS ? undefined : ciphers,
    suites: suites.length === CIPHER_SUITES.length ? undefined : suites,
  };
}

function tlsMode(use: boolean, required: boolean): TlsMode {
  if (required) return "required";
  return use ? "opportunistic" : "none";
}
