import {
  type CipherSuite,
  certificateFile,
  cipherList,
  cipherSuites,
  type Directive,
  directive,
  privateKeyFile,
  repeatable,
  yesNo,
} from "../../../core/mod.ts";
import { type CertificateFile, certificateWithPassword } from "./certificate-kind.ts";

const GLOBAL = ["global"] as const;
const LISTENER = ["smtp-listener"] as const;
const CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20";

type Usual<T> = Directive<T, "global">;

/** Directives about TLS at all listeners. */
interface UsualTls {
  readonly "smtp-server-tls-certificate": Usual<readonly CertificateFile[]>;
  readonly "smtp-server-tls-key": Usual<readonly string[]>;
  readonly "smtp-server-tls-ca-file": Usual<string | undefined>;
  readonly "smtp-server-tls-allow-tlsv1.2": Usual<boolean>;
  readonly "smtp-server-tls-allow-tlsv1.3": Usual<boolean>;
  readonly "smtp-server-tls-ciphers": Usual<string | undefined>;
  readonly "smtp-server-tls-v1.3-ciphersuites": Usual<readonly CipherSuite[] | undefined>;
}

type Own<T> = Directive<T, "smtp-listener">;

/** The same of one listener: where it sets nothing, what is said of all counts. */
interface OwnTls {
  readonly "immediate-tls": Own<boolean>;
  readonly "tls-certificate": Own<readonly CertificateFile[]>;
  readonly "tls-key": Own<readonly string[]>;
  readonly "tls-ca-file": Own<string | undefined>;
  readonly "tls-allow-tlsv1.2": Own<boolean | undefined>;
  readonly "tls-allow-tlsv1.3": Own<boolean | undefined>;
  readonly "tls-ciphers": Own<string | undefined>;
  readonly "tls-tlsv1.3-ciphersuites": Own<readonly CipherSuite[] | undefined>;
}

const usual: UsualTls = {
  "smtp-server-tls-certificate": repeatable(certificateWithPassword, {
    scopes: GLOBAL,
    doc: "PEM file with a certificate to show to clients, those of its issuers after it, and its key unless that is in a file of its own; after the file the key's password if it has one. Of several the one is shown that has the name a client asks for (SNI), else the first. Without any TLS is not offered. Files are read again within half a minute of a change, and at every reload; certificates that expire within a week are warned of.",
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
};

const own: OwnTls = {
  "immediate-tls": directive(yesNo, {
    scopes: LISTENER,
    default: false,
    doc: "Speak TLS from the first byte on, without STARTTLS.",
    rfc: "RFC 8314 §3.3",
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
};

/** Directives about TLS with clients. */
export const TLS_DIRECTIVES: UsualTls & OwnTls = { ...usual, ...own };
