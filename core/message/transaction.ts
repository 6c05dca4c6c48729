import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { KeptChange } from "../state/kept.ts";
import type { MessageBody } from "./body.ts";
import type { MessageId, Notify } from "./envelope.ts";
import type { Submission } from "./submission.ts";

/** One recipient of a transaction. */
export interface TransactionRecipient {
  readonly address: string;
  readonly originalRecipient: string | undefined;
  readonly notify: Notify;
  /** Its place among all recipients of the message, from 0: two may have the same address. */
  readonly index?: number | undefined;
  /** Further parameters of RCPT, `KEY=value` or `KEY`, which the peer is known to take. */
  readonly parameters?: readonly string[] | undefined;
}

/** A message for some recipients over one connection. */
export interface Transaction {
  /** The stored message's id. */
  readonly message: MessageId;
  readonly sender: string;
  readonly recipients: readonly TransactionRecipient[];
  readonly body: MessageBody;
  /** Header lines put before the stored content, complete with CRLF; empty for none. */
  readonly prefix: Buffer;
  readonly eightBit: boolean;
  readonly smtpUtf8: boolean;
  readonly envelopeId: string | undefined;
  readonly returnContent: "full" | "headers" | undefined;
  /** Further parameters of MAIL, `KEY=value` or `KEY`, which the peer is known to take. */
  readonly parameters?: readonly string[] | undefined;
  /** It goes only to a peer that is known to be who it is, over TLS, and that takes REQUIRETLS (RFC 8689): otherwise it ends `unfit`. */
  readonly requireTls?: boolean;
  /** It may go over a connection for which nobody was asked what the recipient's domain demands of TLS. */
  readonly tlsOptional?: boolean;
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
  | { readonly kind: "left-over"; readonly failure: DeliveryFailure }
  /**
   * It waits in another queue from now on, with all that it has; no attempt is counted. `text` says why, for the log. Ten such moves
   * of one recipient at most: then it waits where it is, as a temporary failure.
   */
  | {
      readonly kind: "moved";
      /** A domain in lower case and A-labels, and a virtual MTA of the configuration. */
      readonly queue: { readonly domain: string; readonly virtualMta: string };
      readonly text: string;
    };

/** Longest text of an event, bytes. */
export const LONGEST_EVENT: number = 16 * 1024;

/** An event of the agent's plugin, to be written to the journal with the outcomes; `journaled` makes one. */
export interface AgentEvent {
  /** As declared: the plugin's name, a dot, and what happened. */
  readonly name: string;
  /** At most 16 KiB. */
  readonly text: string;
}

/**
 * How a transaction ended.
 *
 * - `judged`: each recipient has the outcome that the peer gave it, or that every peer
 *   would: the envelope cannot be written into commands, or the content cannot be read.
 * - `unfit`: nothing was sent, for this peer lacks 8BITMIME, SMTPUTF8 or room (SIZE). Another host
 *   may do.
 * - `broken`: hang-up, time-out or a reply out of place before the last byte of content was handed
 *   over. Nothing was taken: another host may be tried at once.
 * - `dismissed`: the peer said 421 before it could have taken the content.
 * - `in-doubt`: it ended after the last byte of content was handed over without a reply that could
 *   be read. The peer may have the message: not to be tried elsewhere now.
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
  /** One for each recipient, in order. Replies to single recipients are here at every ending. */
  readonly outcomes: readonly RecipientOutcome[];
  readonly ending: TransactionEnding;
  /** Why it did not end `judged`. It is the failure of all recipients without a reply of their own. */
  readonly failure: DeliveryFailure | undefined;
  /**
   * True: the peer took MAIL. When `broken` or `dismissed` before that on a connection that served
   * others, it may be the connection that the peer had enough of, not the message.
   */
  readonly mailTaken: boolean;
  /**
   * Messages that come of this delivery: stored in the commit that records the outcomes, when somebody
   * is delivered or moved. When one cannot be, no recipient counts as either and all are tried again later.
   */
  readonly messages?: readonly Submission[];
  /** Up to 1000 events for the journal, of 1 MiB together, in the commit that records the outcomes of this transaction, whatever they are. */
  readonly events?: readonly AgentEvent[];
  /** Up to 1000 changes of what plugins keep, in the same commit. */
  readonly state?: readonly KeptChange[];
}
