import { type ResolvedConfig, type Token, token } from "../../core/mod.ts";
import type { ServerTls } from "./server-tls.ts";

export { type CertificateFile, certificateWithPassword } from "./certificate-kind.ts";
export { tlsDiagnostics } from "./check-tls.ts";
export type { ClientAuthorities } from "./client-authorities.ts";
export { type ClientHello, readClientHello } from "./client-hello.ts";
export type { ServerTls, TlsSettings } from "./server-tls.ts";
export { type ListenersTlsSettings, TlsKeeper } from "./tls-keeper.ts";

/** TLS with clients, by listener. */
export interface InboundTls {
  /** TLS at the listener of a block, or of none; undefined when it has no certificate. What is answered goes on to hold for who asked. */
  of(block: string | undefined): ServerTls | undefined;
  /** Takes a certificate and its key, in PEM, for where the configuration names none. Throws when they do not fit. */
  offer(certificate: string, key: string): void;
}

/** TLS with clients. */
export const INBOUND_TLS: Token<InboundTls> = token<InboundTls>("inbound-tls");

/** Whether clients of a listener, that of a block or one without a block, will be shown a certificate by this configuration. */
export function hasCertificate(config: ResolvedConfig, block?: string): boolean {
  const own =
    block === undefined
      ? []
      : config.block("smtp-listener", block).get("tls-certificate").occurrences;
  const { occurrences } = config.global.get("smtp-server-tls-certificate");
  // A sandbox makes a certificate of its own.
  return own.length + occurrences.length > 0 || config.isSet("sandbox", "sandbox-mail");
}
