import type { SecureContextOptions } from "node:tls";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { MessageBody } from "../message/body.ts";
import type { Notify } from "../message/envelope.ts";
import type { Clock } from "../time/clock.ts";

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
  /** One transaction from MAIL to its last reply, whatever trickles in. */
  readonly transaction: number;
}

/**
 * How a connection is secured. `opportunistic`: TLS when offered, whatever the certificate; clear
 * text when TLS fails. `required`: TLS or nothing, whatever the certificate. `verified`: the
 * certificate must be trusted and name the host.
 */
export type TlsMode = "none" | "opportunistic" | "required" | "verified";

/**
 * Told each line received (`<`) or sent (`>`), without its line end; no content, no credentials.
 */
export type Trace = (direction: "<" | ">", line: string) => void;

/** Where and how to connect. */
export interface ConnectOptions {
  /** IP address of the peer. */
  readonly address: string;
  readonly port: number;
  /** Its name, for SNI, logs and failures. */
  readonly hostName: string;
  /** Local address to bind; undefined leaves it to the host. */
  readonly localAddress: string | undefined;
  /** Our name in EHLO (RFC 5321 §4.1.1.1). */
  readonly heloName: string;
  readonly tls: TlsMode;
  /** Made into a context once per object: pass the same one again. */
  readonly tlsContext?: SecureContextOptions | undefined;
  /** Commands ahead of their replies where the peer offers PIPELINING; 1 = none. */
  readonly pipelineDepth: number;
  /** Extensions to ignore though offered, upper case. */
  readonly ignoreExtensions: ReadonlySet<string>;
  readonly timeouts: SmtpTimeouts;
  readonly clock: Clock;
  readonly trace?: Trace | undefined;
}

/** One recipient of a transaction. */
export interface TransactionRecipient {
  readonly address: string;
  readonly originalRecipient: string | undefined;
  readonly notify: Notify;
}

/** A message for some recipients over one connection. */
export interface Transaction {
  readonly sender: string;
  readonly recipients: readonly TransactionRecipient[];
  readonly body: MessageBody;
  /** Header lines put before the stored content, complete with CRLF; empty for none. */
  readonly prefix: Buffer;
  readonly eightBit: boolean;
  readonly smtpUtf8: boolean;
  readonly envelopeId: string | undefined;
  readonly returnContent: "full" | "headers" | undefined;
  /**
   * The last resort for 8-bit content: to a peer without 8BITMIME it goes as it is, undeclared,
   * instead of ending `unfit`.
   */
  readonly sendUndeclared?: boolean;
}

/** What became of one recipient. */
export type RecipientOutcome =
  | { readonly kind: "delivered"; readonly reply: Reply }
  | { readonly kind: "failed"; readonly failure: DeliveryFailure }
  /**
   * The peer takes no more recipients in one transaction (452 or 552 after others were accepted, RFC
   * 5321 §4.5.3.1.10): not refused, to be sent in another transaction at once.
   */
  | { readonly kind: "left-over"; readonly failure: DeliveryFailure };

/**
 * How a transaction ended.
 *
 * - `judged`: each recipient has the outcome that the peer gave it, or that every peer
 *   would: the envelope cannot be written into commands, or the content cannot be read.
 * - `unfit`: nothing was sent, for this peer lacks 8BITMIME, SMTPUTF8 or room (SIZE). Another host
 *   may do.
 * - `broken`: hang-up, time-out or a reply out of place before the last byte of content was handed
 *   to the socket. Nothing was taken: another host may be tried at once.
 * - `dismissed`: the peer said 421 before it could have taken the content.
 * - `in-doubt`: it ended after the last byte of content was handed to the socket without a reply
 *   that could be read. The peer may have the message: not to be tried elsewhere now.
 * - `not-begun`: the connection ended on account of something before it. Says nothing against the
 *   message.
 */
export type TransactionEnding =
  | "judged"
  | "unfit"
  | "broken"
  | "dismissed"
  | "in-doubt"
  | "not-begun";

/** A transaction's outcome. */
export interface TransactionResult {
  /** One for each recipient, in order. Replies to single recipients stand here at every ending. */
  readonly outcomes: readonly RecipientOutcome[];
  readonly ending: TransactionEnding;
  /** Why it did not end `judged`. It is the failure of all recipients without a reply of their own. */
  readonly failure: DeliveryFailure | undefined;
  /**
   * True: the peer took MAIL. When `broken` or `dismissed` before that on a connection that served
   * others, it may be the connection that the peer had enough of, not the message.
   */
  readonly mailTaken: boolean;
}

/** Facts about the other end. */
export interface PeerInfo {
  /** `name (address)` as in `dsnMta`. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  /** EHLO keywords in the order offered, upper case, after TLS if any. */
  readonly extensions: readonly string[];
  /** Largest message it takes, octets; undefined when it does not say. */
  readonly sizeLimit: number | undefined;
  readonly tls: { readonly protocol: string; readonly cipher: string } | undefined;
  /**
   * True when TLS was offered but failed, and the connection goes on in clear text (opportunistic
   * only).
   */
  readonly tlsFellBack: boolean;
}

/**
 * An open SMTP connection that has said EHLO. Transactions run one after the other; the next may be
 * sent as soon as the content of the one before is written (after the final dot). A reply counts
 * only for what was sent before it. Any doubt closes the connection: a failure within the content, a
 * reply or bytes that nothing asked for, a time-out. Whatever it does, idling included, has a limit
 * in time.
 */
export interface SmtpConnection {
  readonly peer: PeerInfo;
  /** False once closed or closing: no further transaction. */
  readonly usable: boolean;
  /** Why it closed, for the log; undefined while open, after QUIT, or when destroyed while idle. */
  readonly closeReason: DeliveryFailure | undefined;
  /**
   * Sends a transaction. Never rejects: every recipient gets an outcome. `written` runs once, when
   * `send` may be called again: just before the last of the content goes to the socket, so that
   * what is sent from within it shares that write; at the latest before the result is there. It
   * does not run when the connection closes first, and must not throw.
   */
  send(transaction: Transaction, written?: () => void): Promise<TransactionResult>;
  /**
   * Says QUIT after what is under way. With that it is closed, and the promise resolves: the reply
   * to QUIT, and the end of the socket a few seconds later at most, concern nobody.
   */
  quit(): Promise<void>;
  /** Closes at once, after `quit` too; what is under way fails. */
  destroy(): void;
  /**
   * Calls `listener` once when the connection closes, whoever closed it: when QUIT is sent, or when
   * the socket is gone.
   */
  onClose(listener: () => void): void;
}

/** Outcome of opening a connection. */
export type ConnectResult =
  | { readonly ok: true; readonly connection: SmtpConnection }
  | { readonly ok: false; readonly failure: DeliveryFailure };
