import type { Profile } from "../profile.ts";
import { said } from "../said.ts";

// Nobody in particular: a well kept server with every check that is common, and low limits. Wordings: Postfix (access, anvil, postscreen),
// Postgrey, OpenDMARC, and RFC 7372.

/** A server that lets nothing pass. */
export const STRICT: Profile = {
  name: "strict",
  host: "mx.strict.example",
  address: "192.0.2.80",
  domains: [],
  breaksLines: false,
  says: {
    unknown: said(
      "rcpt",
      550,
      "5.1.1",
      "<{to}>: Recipient address rejected: User unknown in virtual mailbox table",
      "bad-mailbox",
    ),
    full: said("rcpt", 452, "4.2.2", "<{to}>: Mailbox full", "quota-issues"),
    inactive: said(
      "rcpt",
      550,
      "5.2.1",
      "<{to}>: Recipient address rejected: mailbox disabled",
      "inactive-mailbox",
    ),
    mailboxRate: said(
      "rcpt",
      450,
      "4.7.1",
      "<{to}>: Recipient address rejected: too many messages, rate limit exceeded, try again later",
      "rate-limited",
    ),
    greylisted: said(
      "rcpt",
      450,
      "4.2.0",
      "<{to}>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/strict.example.html",
      "greylisted",
    ),
    trouble: said("mail", 451, "4.3.0", "Error: queue file write error", "other"),
    rate: said("mail", 450, "4.7.1", "Error: too much mail from {ip}", "rate-limited"),
    blocked: said(
      "rcpt",
      554,
      "5.7.1",
      "Service unavailable; Client host [{ip}] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/{ip}",
      "reputation-related",
    ),
    spam: said("content", 554, "5.7.1", "Spam message rejected", "spam-related"),
    // RFC 7372 §3.1.
    unsigned: said(
      "content",
      550,
      "5.7.20",
      "No passing DKIM signature found",
      "authentication-related",
    ),
    // OpenDMARC.
    unaligned: said(
      "content",
      550,
      "5.7.1",
      "rejected by DMARC policy for {author-domain}",
      "authentication-related",
    ),
    tooLarge: said("mail", 552, "5.3.4", "Message size exceeds fixed limit", "content-related"),
    connections: said(
      "connect",
      421,
      "4.7.0",
      "mx.strict.example Error: too many connections from {ip}",
      "rate-limited",
    ),
    recipients: said("rcpt", 452, "4.5.3", "Error: too many recipients", "rate-limited"),
  },
  messagesPerConnection: {
    most: 5,
    said: said(
      "mail",
      421,
      "4.7.0",
      "mx.strict.example Error: too many messages in this session",
      "rate-limited",
    ),
  },
  connections: 2,
  recipients: 10,
  size: 10_240_000,
  rate: { count: 20, window: 60_000 },
  senderRate: said(
    "mail",
    450,
    "4.7.1",
    "Error: too much mail from {sender-domain}",
    "rate-limited",
  ),
  demandsAuthentication: true,
  greylists: true,
  taken: said("content", 250, "2.0.0", "Ok: queued as {id}", "success"),
  bounce: {
    from: "Mail Delivery System <MAILER-DAEMON@mx.strict.example>",
    subject: "Undelivered Mail Returned to Sender",
    reportingMta: "mx.strict.example",
    text: [
      "This is the mail system at host mx.strict.example.",
      "",
      "I'm sorry to have to inform you that your message could not",
      "be delivered to one or more recipients. It's attached below.",
      "",
      "<{to}>: {reply}",
    ],
  },
  complaint: {
    format: "arf",
    from: "Feedback <feedback@mx.strict.example>",
    userAgent: "StrictLoop/1.0",
  },
};
