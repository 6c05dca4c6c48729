import type { MailAddress, Recipient } from "../../core/mod.ts";
import type { IncomingContent } from "./incoming-content.ts";
import type { MailParameters } from "./parameters.ts";

/** A mail transaction between MAIL and its end (RFC 5321 §3.3). */
export interface InboundTransaction {
  /** Undefined: the null reverse-path. */
  readonly sender: MailAddress | undefined;
  readonly parameters: MailParameters;
  /** When it began, by `Clock.monotonic`; undefined where it is not timed. */
  readonly begunAt: number | undefined;
  readonly recipients: Recipient[];
  /** Those of `recipients`, to find one that is named again; undefined until there could be one. */
  mailboxes: Set<string> | undefined;
  /** RCPT commands that named a recipient again. */
  repeated: number;
  /** Some recipient's address is international. */
  international: boolean;
  /** The content, once its first bytes were asked for. */
  content: IncomingContent | undefined;
}
