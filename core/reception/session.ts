import type { Reply } from "../errors/reply.ts";
import type { MessageId, MessageInfo, Recipient } from "../message/envelope.ts";
import type { ProxiedTls } from "../smtp/proxied-tls.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** What client and server have agreed on for TLS. */
export interface SessionTls {
  /** As `TLSv1.3`. */
  readonly protocol: string;
  /** OpenSSL's name of the cipher. */
  readonly cipher: string;
  /** Its name in the registry of cipher suites (RFC 8446 §B.4). */
  readonly suite: string;
}

/** An inbound SMTP conversation as hooks see it. */
export interface InboundSession {
  /** Unique in this process; appears in logs. */
  readonly id: string;
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** Name given in HELO or EHLO; undefined before. */
  readonly clientName: string | undefined;
  readonly secure: boolean;
  /** What TLS has agreed on; undefined in clear text. */
  readonly tls?: SessionTls | undefined;
  /** What a proxy in front says of TLS between the client and itself, with nothing but its word for it; undefined where none says anything. */
  readonly proxiedTls?: ProxiedTls | undefined;
  /** What the client has shown under TLS, where it was asked for; its key is proven, its issuer is not. */
  readonly certificate?: ClientCertificate | undefined;
  /** What stands for the TLS connection itself, of type tls-exporter (RFC 9266); undefined where the runtime or the version of TLS gives none. */
  readonly channelBinding?: Buffer | undefined;
  /** Login name; undefined before AUTH. */
  readonly user: string | undefined;
  /** The named `<source>` its listener gives it; undefined where its address alone counts. */
  readonly sourceName: string | undefined;
  /** The `<source>` that its login gives it, which goes before the others; undefined before AUTH. */
  readonly userSource?: string | undefined;
}

/** A decision about a command: go on, or answer with this reply instead. */
export type Admission =
  | { readonly accept: true }
  | { readonly accept: false; readonly reply: Reply };

/** The same about a recipient, who may be accepted only to bounce: the message is taken, and never tried for this recipient. */
export type RecipientAdmission =
  | {
      readonly accept: true;
      /** What the recipient bounces with, as if a server had replied so: 5xx. Undefined: it is delivered. */
      readonly bounce?: Reply | undefined;
    }
  | { readonly accept: false; readonly reply: Reply };

/** A login that has succeeded, before the client is told so. */
export interface LoginGiven {
  /** As it was before the login. */
  readonly session: InboundSession;
  /** What the user is called from now on. */
  readonly user: string;
  /** The SASL mechanism, as `PLAIN`. */
  readonly mechanism: string;
}

/** MAIL as given. */
export interface SenderGiven {
  readonly session: InboundSession;
  /** Reverse-path without brackets; empty for `<>`. */
  readonly sender: string;
  /** Its domain, lower case, A-labels; empty for `<>`. */
  readonly senderDomain: string;
  /** SIZE in bytes; undefined when not given. */
  readonly declaredSize: number | undefined;
  /** Parameters of plugins, by keyword in upper case; undefined for none. */
  readonly parameters?: ReadonlyMap<string, string> | undefined;
}

/** RCPT as given. */
export interface RecipientGiven {
  readonly session: InboundSession;
  readonly sender: string;
  readonly recipient: Recipient;
  /** Recipients accepted before it in this transaction. */
  readonly accepted: number;
  /** Parameters of plugins, by keyword in upper case; undefined for none. */
  readonly parameters?: ReadonlyMap<string, string> | undefined;
}

/** A message read completely and not yet stored. */
export interface MessageRead {
  /** What it is called from now on: in its trace field, our reply, the log and all records. */
  readonly id: MessageId;
  readonly session: InboundSession;
  readonly info: MessageInfo;
  readonly recipients: readonly Recipient[];
  /** The header block as received with our trace field on top, at most 256 KiB of it. */
  readonly header: Buffer;
  /** When its dialogue began, where that was timed. */
  readonly begun?: MessageBegun | undefined;
}

/** When parts of a message's dialogue began: `Clock.monotonic`, milliseconds. */
export interface MessageBegun {
  /** MAIL had come. */
  readonly mail: number;
  /** DATA, or the first BDAT, had come. */
  readonly content: number;
}
