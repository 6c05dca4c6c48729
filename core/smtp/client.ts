import type { SecureContextOptions } from "node:tls";
import type { Clock } from "../time/clock.ts";
import type { OutboundLogin } from "./auth/outbound-login.ts";
import type { ProxyUse } from "./proxy-hop.ts";
import type { TlsAttempt } from "./tls-attempt.ts";
import type { TlsDemand } from "./tls-demand.ts";
import type { SessionKeeper } from "./tls-sessions.ts";

/**
 * Time limits of a conversation in milliseconds (RFC 5321 §4.5.3.2). Each command has its own
 * timer.
 */
export interface SmtpTimeouts {
  readonly connect: number;
  readonly greeting: number;
  /** EHLO, STARTTLS and TLS handshake, RSET, NOOP, QUIT. */
  readonly command: number;
  readonly mail: number;
  readonly rcpt: number;
  readonly dataStart: number;
  /** No progress while a block of content is written. */
  readonly dataBlock: number;
  readonly dataEnd: number;
  /** The rest of a reply of several lines, after its first line. */
  readonly multiLine: number;
  /** One transaction from MAIL to its last reply, whatever trickles in. */
  readonly transaction: number;
}

/**
 * Told each line received (`<`) or sent (`>`), without its line end; no content, no credentials.
 */
export type Trace = (direction: "<" | ">", line: string) => void;

/** Where and how to connect. */
export interface ConnectOptions {
  /** LMTP opens with LHLO, and answers for each recipient after the content (RFC 2033); SMTP unless given. */
  readonly protocol?: "smtp" | "lmtp" | undefined;
  /** IP address of the peer; empty for a Unix socket. */
  readonly address: string;
  readonly port: number;
  /** A Unix socket, instead of address and port. */
  readonly socketPath?: string | undefined;
  /** Its name, for SNI, logs and failures. */
  readonly hostName: string;
  /** The configuration names the host: no MX that could be forged has led to it. */
  readonly hostIsNamed?: boolean | undefined;
  /** Local address to bind; undefined leaves it to the host. */
  readonly localAddress: string | undefined;
  /** The proxy that the connection goes by, and comes from, instead of from `localAddress`; undefined: none. */
  readonly proxy?: ProxyUse | undefined;
  /** Our name in EHLO (RFC 5321 §4.1.1.1). */
  readonly heloName: string;
  readonly tls: TlsDemand;
  /** Nobody was asked what more TLS must be: only mail whose sender allows that is sent (RFC 8689 §4.2.2). */
  readonly onlyTlsOptional?: boolean | undefined;
  /** Told what came of each try to secure the connection; none with `none`. */
  readonly tlsTried?: ((attempt: TlsAttempt) => void) | undefined;
  /** Who we say we are after EHLO; undefined: nobody. */
  readonly login?: OutboundLogin | undefined;
  /** Made into a context once per object: pass the same one again. */
  readonly tlsContext?: SecureContextOptions | undefined;
  /** Where a session is found that may go on; undefined where each connection begins one. */
  readonly sessions?: SessionKeeper | undefined;
  /** Commands ahead of their replies where the peer offers PIPELINING; 1 = none. */
  readonly pipelineDepth: number;
  /** Extensions to ignore though offered, upper case. */
  readonly ignoreExtensions: ReadonlySet<string>;
  /** The end of a message goes in a packet of its own to a peer whose greeting is masked: PIX firewalls may miss it otherwise. */
  readonly pixWorkaround?: boolean | undefined;
  readonly timeouts: SmtpTimeouts;
  readonly clock: Clock;
  readonly trace?: Trace | undefined;
  /** Told content as it goes out, dots doubled. */
  readonly traceContent?: ((bytes: Buffer) => void) | undefined;
}
