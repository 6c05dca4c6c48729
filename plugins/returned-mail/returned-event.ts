/** How a report was matched to mail of ours. The first two are proven: nobody else can have made them. */
export const MATCHED_BY = [
  /** The address it came to is a signed one of ours. */
  "signed-verp",
  /** It quotes our signed field `X-Postrider-Reference`. */
  "signed-field",
  /** The address it came to has the form of PowerMTA's VERP. */
  "verp",
  /** It quotes a Message-ID that this server made, or that the story knows. */
  "message-id",
] as const;

/** One of them. */
export type MatchedBy = (typeof MATCHED_BY)[number];

/** What a report says to be about a message of ours. */
export interface Match {
  readonly by: MatchedBy;
  /** True: signed by us, so the recipient, or its host, did get this message. False: anybody may have made it up. */
  readonly proven: boolean;
  /** The message as `idText` writes it; empty when not known (plain VERP). */
  readonly message: string;
  /** Its job; empty when none, or not known any more. */
  readonly job: string;
  /** The virtual MTA that it was accepted for; likewise. */
  readonly virtualMta: string;
}

/** What all three have. Texts are one line each, from outside, bounded and without control characters; empty: not said. */
interface ReturnedMail {
  /** When the report was read, milliseconds since the epoch. */
  readonly at: number;
  /** The report itself, as `idText` writes it. */
  readonly report: string;
  /** The address it came to. */
  readonly processor: string;
  /** `dsn`, `qmail`, `arf`, `jmrp`, … or the name of the file whose pattern matched. */
  readonly format: string;
  /** Envelope sender of the message it is about, VERP undone. */
  readonly sender: string;
  /** Who has not got it, or has, or complains: the address that the message was sent to, as well as that is known. */
  readonly recipient: string;
  /** The address that the report names, which is another one where mail is forwarded. */
  readonly reportedRecipient: string;
  /** As ORCPT has it, `rfc822;…`. */
  readonly originalRecipient: string;
  /** Envelope id of that message, as the report writes it (RFC 3464 §2.2.1). */
  readonly envelopeId: string;
  /** Message-ID of that message, with its angle brackets. */
  readonly messageId: string;
  /** Undefined: it may be about anything. */
  readonly match: Match | undefined;
  /** Where the report came from: accounting's `srcType` and `srcMta`. */
  readonly source: { readonly type: "smtp" | "local"; readonly mta: string };
  /** Header fields of the message it is about, names as written; 64 at most. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What reports about a delivery have (RFC 3464 §2.3). */
interface DeliveryReport extends ReturnedMail {
  /** `failed`, `delayed`, `delivered`, `relayed` or `expanded`. */
  readonly action: string;
  /** `5.1.1`; empty when there is none. */
  readonly status: string;
  /** `smtp;550 5.1.1 …`. */
  readonly diagnostic: string;
  /** The host that said so. */
  readonly remoteMta: string;
  /** The host that reports. */
  readonly reportingMta: string;
  /** As `BOUNCE_CATEGORIES` names it: of failures and delays; empty for successes. */
  readonly category: string;
}

/** A host that had taken the message says that it cannot be delivered: record `rb`. */
export interface RemoteBounce extends DeliveryReport {
  readonly type: "rb";
}

/** Such a host tells of a delay or a success: record `rs`. */
export interface RemoteStatus extends DeliveryReport {
  readonly type: "rs";
}

/** A recipient calls the message spam: record `f`. */
export interface Complaint extends ReturnedMail {
  readonly type: "f";
  /** `abuse`, `fraud`, `not-spam`, … (RFC 5965 §3.1), lower case. */
  readonly feedbackType: string;
  /** The program that made the report. */
  readonly userAgent: string;
  readonly reportingMta: string;
  /** Domains that the report is said to concern, separated by commas. */
  readonly reportedDomain: string;
  /** The IP address which the message was received from, by the report. */
  readonly sourceAddress: string;
  /** All fields of an ARF report, names as written; 32 at most. */
  readonly arf: Readonly<Record<string, string>>;
}

/** What came back: one for each recipient that a report names. */
export type ReturnedEvent = RemoteBounce | RemoteStatus | Complaint;
