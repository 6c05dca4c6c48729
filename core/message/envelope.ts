import type { Notes } from "./notes.ts";

/** A message's identity in its store: ordered by time, below 2^53. `idText` writes it for people. */
export type MessageId = number;

/** DSN conditions asked for with NOTIFY (RFC 3461 §4.1), as bits; 0 when the parameter was not given. */
export type Notify = number;
/** The sender wants to hear of delivery. */
export const NOTIFY_SUCCESS = 1;
/** The sender wants to hear of failure. */
export const NOTIFY_FAILURE = 2;
/** The sender wants to hear of delay. */
export const NOTIFY_DELAY = 4;
/** The sender wants to hear nothing. */
export const NOTIFY_NEVER = 8;

/** The priority of a recipient for which none was given; they go from 0 to 100, and higher ones come first. */
export const DEFAULT_PRIORITY = 50;

/** Where a message came from, as accounting and Received state it. */
export interface MessageOrigin {
  /** `smtp`: received; `local`: made here (a delivery report). */
  readonly type: "smtp" | "local";
  /** Client as `helo (address)`; empty for local ones. */
  readonly mta: string;
  /** Login name of the client; undefined when it did not authenticate. */
  readonly user: string | undefined;
}

/** What is known of a message besides its recipients and its content. */
export interface MessageInfo {
  /** Envelope sender as received, without angle brackets; empty for the null reverse-path. */
  readonly sender: string;
  /** ENVID (RFC 3461 §4.4), still xtext-encoded; undefined when not given. */
  readonly envelopeId: string | undefined;
  /** RET (RFC 3461 §4.3). */
  readonly returnContent: "full" | "headers" | undefined;
  /** True when the content has bytes above 127 (needs 8BITMIME, RFC 6152). */
  readonly eightBit: boolean;
  /** True when an address or header needs SMTPUTF8 (RFC 6531). */
  readonly smtpUtf8: boolean;
  /** Bytes of content, with CRLF line ends, without dot-stuffing. */
  readonly size: number;
  /** When it was received, milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly origin: MessageOrigin;
  /** The virtual MTA chosen for it, `{default}` if none. */
  readonly virtualMta: string;
  /** The pool whose member that is; undefined when it was not chosen from one. */
  readonly virtualMtaPool?: string | undefined;
  /** Job id; undefined when none. */
  readonly job: string | undefined;
  /** What plugins keep with it, `MESSAGE_NOTES_LIMIT` bytes at most; none if not given. */
  readonly notes?: Notes | undefined;
}

/** One recipient as submitted. */
export interface Recipient {
  /** Address as received, without angle brackets. */
  readonly address: string;
  /** Its domain: lower case, A-labels; an address literal with its brackets. */
  readonly domain: string;
  /** ORCPT (RFC 3461 §4.2), `type;xtext`; undefined when not given. */
  readonly originalRecipient: string | undefined;
  readonly notify: Notify;
  /** 0 to 100, higher first within its queue; `DEFAULT_PRIORITY` if not given. */
  readonly priority?: number | undefined;
  /** What plugins keep with it, `RECIPIENT_NOTES_LIMIT` bytes at most; none if not given. */
  readonly notes?: Notes | undefined;
}
