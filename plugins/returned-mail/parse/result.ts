/** What mail to an address for returned mail turned out to be. All texts are bounded, on one line and without control characters. */
export type ReturnedMail =
  | DeliveryReport
  | ComplaintReport
  | AutomaticReply
  | UnreadableReport
  | OrdinaryMail;

/** What became of a recipient, as RFC 3464 §2.3.3 names it. */
export type ReportedAction = "failed" | "delayed" | "delivered" | "relayed" | "expanded";

/** A recipient in a delivery report. */
export interface ReportedRecipient {
  /** As the report names it; undefined when it names none: the address that the report was sent to may tell (VERP). */
  readonly recipient: string | undefined;
  /** The recipient as its sender gave it, with its type, as in `rfc822;ann@example.net` (RFC 3464 §2.3.1). */
  readonly originalRecipient: string | undefined;
  readonly action: ReportedAction;
  /** `5.1.1`; made of the reply or the words where the report has none, or only `5.0.0`. */
  readonly status: string;
  /** `smtp;550 5.1.1 …`, or another type before the semicolon when it is no SMTP reply. */
  readonly diagnostic: string | undefined;
  /** The host that said so, as in `mx.example.net` or `mx.example.net (192.0.2.1)`. */
  readonly remoteMta: string | undefined;
  /** Milliseconds since 1970 until which a delayed message is tried again (RFC 3464 §2.3.9). */
  readonly willRetryUntil: number | undefined;
}

/** The message that a report is about, as far as the report has it. */
export interface OriginalMessage {
  /** Its header block, fit for `HeaderBlock.of`; empty when the report has none. */
  readonly header: Buffer;
  /** Message-IDs with their angle brackets under which it may be known, the surest first. */
  readonly messageIds: readonly string[];
}

/** What an expression of the operator's found. */
export interface PatternMatch {
  /** `file:line` of the expression. */
  readonly at: string;
  /** What its named groups caught. */
  readonly groups: Readonly<Record<string, string>>;
}

/** A report of failure, delay or success (accounting's `rb` and `rs`). */
export interface DeliveryReport {
  readonly kind: "delivery-report";
  /** `dsn` (RFC 3464), a system's own wording (`qmail`, `mxl`, `brightmail`, `interscan`, `exim`, …), or the name of a pattern file. */
  readonly format: string;
  readonly reportingMta: string | undefined;
  readonly envelopeId: string | undefined;
  /** The envelope sender of the message, where an expression of the operator's found it. */
  readonly originalSender: string | undefined;
  /** At least one. */
  readonly recipients: readonly ReportedRecipient[];
  readonly original: OriginalMessage;
  readonly match: PatternMatch | undefined;
}

/** A complaint, or another report of feedback (accounting's `f`). */
export interface ComplaintReport {
  readonly kind: "complaint";
  /** `arf` (RFC 5965), `cfbl` (the same after RFC 9477), `jmrp`, `xarf`, or the name of a pattern file. */
  readonly format: string;
  /** In lower case: `abuse`, `fraud`, `not-spam`, `opt-out`, `auth-failure` …; see `isComplaint`. */
  readonly feedbackType: string;
  readonly userAgent: string | undefined;
  readonly reportingMta: string | undefined;
  /** Those who complain, as far as the report names them: none, one or several. */
  readonly recipients: readonly string[];
  /** The envelope sender of the message. */
  readonly originalSender: string | undefined;
  readonly envelopeId: string | undefined;
  readonly reportedDomains: readonly string[];
  /** The address of the host that the message came from. */
  readonly sourceAddress: string | undefined;
  /** Milliseconds since 1970 when the message came. */
  readonly arrivalDate: number | undefined;
  /** The `CFBL-Feedback-ID` (RFC 9477) or `Feedback-ID` of the message. */
  readonly feedbackId: string | undefined;
  /** The report's own fields, names as written, for accounting's `arf_NAME`. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly original: OriginalMessage;
  readonly match: PatternMatch | undefined;
}

/** What a robot of the recipient's answers (RFC 3834): it says nothing about delivery. */
export interface AutomaticReply {
  readonly kind: "automatic-reply";
  /** A challenge asks the sender to prove that he is a person; a receipt says that mail was read or deleted (RFC 8098). */
  readonly reason: "out-of-office" | "challenge" | "receipt" | "other";
  readonly original: OriginalMessage;
}

/** It says that it is a report, but cannot be read as one. */
export interface UnreadableReport {
  readonly kind: "unreadable-report";
  /** What is wrong with it. */
  readonly problem: string;
}

/** It is no report that we know. */
export interface OrdinaryMail {
  readonly kind: "ordinary-mail";
}

/** Whether feedback of this type says that the recipient does not want such mail: not so for `not-spam` or reports of authentication. */
export function isComplaint(feedbackType: string): boolean {
  return !["not-spam", "auth-failure", "dmarc"].includes(feedbackType);
}
