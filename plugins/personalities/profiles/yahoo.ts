import type { Profile } from "../profile.ts";
import { said } from "../said.ts";

// Yahoo and AOL. Wordings: Yahoo Sender Hub, SMTP error codes (senders.yahooinc.com/smtp-error-codes), and its replies as senders publish
// them, 2023 to 2026.

const DEFERRED = said(
  "mail",
  451,
  undefined,
  "Message temporarily deferred - [160]",
  "rate-limited",
);

/** Yahoo. */
export const YAHOO: Profile = {
  name: "yahoo",
  host: "mta5.am0.yahoodns.net",
  address: "192.0.2.98",
  domains: ["yahoo.com", "ymail.com", "rocketmail.com", "aol.com", "aim.com"],
  breaksLines: false,
  says: {
    unknown: said(
      "content",
      554,
      undefined,
      "delivery error: dd This user doesn't have a yahoo.com account ({to}) [0] - mta4115.mail.bf1.yahoo.com",
      "bad-mailbox",
    ),
    full: said(
      "content",
      554,
      undefined,
      "delivery error: dd Sorry, your message to {to} cannot be delivered. This account is over quota. - mta1234.mail.ne1.yahoo.com",
      "quota-issues",
    ),
    inactive: said(
      "content",
      554,
      undefined,
      "delivery error: dd Sorry, your message to {to} cannot be delivered. This mailbox is disabled (554.30). [-5] - mta4115.mail.bf1.yahoo.com",
      "inactive-mailbox",
    ),
    mailboxRate: DEFERRED,
    greylisted: DEFERRED,
    trouble: DEFERRED,
    rate: said(
      "mail",
      421,
      "4.7.0",
      "[TSS04] Messages from {ip} temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes",
      "rate-limited",
    ),
    blocked: said(
      "connect",
      553,
      "5.7.1",
      "[BL21] Connections will not be accepted from {ip}, because the ip is in Spamhaus's list; see https://senders.yahooinc.com/smtp-error-codes/#listed",
      "reputation-related",
    ),
    spam: said(
      "content",
      554,
      "5.7.9",
      "Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes - [PH01] content judged as phishing",
      "spam-related",
    ),
    // In force since February 2024.
    unsigned: said(
      "content",
      554,
      "5.7.9",
      "Message not accepted because the message did not pass authentication checks (SPF or DKIM). See https://senders.yahooinc.com/smtp-error-codes#authentication-failures",
      "authentication-related",
    ),
    unaligned: said(
      "content",
      554,
      "5.7.9",
      "Message not accepted due to domain's DMARC policy (p=reject). See https://senders.yahooinc.com/smtp-error-codes#authentication-failures",
      "authentication-related",
    ),
    tooLarge: said("mail", 552, "5.3.4", "Message size exceeds fixed limit", "content-related"),
    connections: said(
      "connect",
      421,
      "4.7.0",
      "[TSS09] Connection refused: all messages from {ip} will be deferred; see https://senders.yahooinc.com/smtp-error-codes",
      "rate-limited",
    ),
    recipients: said("rcpt", 452, undefined, "Too many recipients", "rate-limited"),
  },
  messagesPerConnection: {
    // Yahoo, help page SLN3433: the server closes after 20.
    most: 20,
    said: said(
      "mail",
      421,
      undefined,
      "Max message per connection reached, closing transmission channel",
      "rate-limited",
    ),
  },
  // A practitioner's article (suped, read 2026): 5 to 10.
  connections: 10,
  // Ours.
  recipients: 50,
  // What its servers offer (SIZE).
  size: 41_943_040,
  // Ours.
  rate: { count: 60, window: 60_000 },
  senderRate: DEFERRED,
  demandsAuthentication: false,
  greylists: false,
  taken: said("content", 250, undefined, "ok dirdel", "success"),
  bounce: {
    from: "MAILER-DAEMON@yahoo.com",
    subject: "Failure Notice",
    reportingMta: "sonic.gate.mail.ne1.yahoo.com",
    text: [
      "Sorry, we were unable to deliver your message to the following address.",
      "",
      "<{to}>:",
      "{reply}",
    ],
  },
  // Yahoo's Complaint Feedback Loop (senders.yahooinc.com/complaint-feedback-loop).
  complaint: {
    format: "arf",
    from: "Yahoo! Mail AntiSpam Feedback <feedback@arf.mail.yahoo.com>",
    userAgent: "Yahoo!-Mail-Feedback/2.0",
  },
};
