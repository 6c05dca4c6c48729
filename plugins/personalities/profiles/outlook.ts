import type { Profile } from "../profile.ts";
import { said } from "../said.ts";

// Outlook.com, Hotmail, Live, MSN. Wordings: Microsoft, Outlook.com postmaster pages (sendersupport.olc.protection.outlook.com/pm/troubleshooting.aspx),
// "Email non-delivery reports in Exchange Online" (learn.microsoft.com), and its replies as senders publish them, 2023 to 2026.

/** What ends most of its replies. */
const HOST = "[AM7EUR06FT012.eop-eur06.prod.protection.outlook.com {time} {id}]";

const BUSY = said(
  "mail",
  451,
  "4.7.500",
  `Server busy. Please try again later from [{ip}]. (S77719) ${HOST}`,
  "rate-limited",
);

/** Outlook.com. */
export const OUTLOOK: Profile = {
  name: "outlook",
  host: "outlook-com.olc.protection.outlook.com",
  address: "192.0.2.59",
  domains: ["outlook.com", "hotmail.com", "live.com", "msn.com"],
  breaksLines: false,
  says: {
    unknown: said(
      "rcpt",
      550,
      "5.5.0",
      `Requested action not taken: mailbox unavailable (S2017062302). ${HOST}`,
      "bad-mailbox",
    ),
    full: said(
      "content",
      554,
      "5.2.2",
      "mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; Failed to process message due to a permanent exception",
      "quota-issues",
    ),
    inactive: said(
      "rcpt",
      550,
      "5.5.0",
      `Requested action not taken: mailbox unavailable (S2017062302). ${HOST}`,
      "bad-mailbox",
    ),
    mailboxRate: BUSY,
    greylisted: BUSY,
    trouble: said(
      "mail",
      451,
      "4.7.0",
      `Temporary server error. Please try again later. PRX5 ${HOST}`,
      "other",
    ),
    rate: said(
      "mail",
      451,
      "4.7.650",
      `The mail server [{ip}] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S775) ${HOST}`,
      "rate-limited",
    ),
    blocked: said(
      "mail",
      550,
      "5.7.1",
      `Unfortunately, messages from [{ip}] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. ${HOST}`,
      "reputation-related",
    ),
    spam: said(
      "content",
      550,
      undefined,
      "SC-004 Mail rejected by Outlook.com for policy reasons. A block has been placed against your IP address because we have received complaints concerning mail coming from that IP address.",
      "reputation-related",
    ),
    // In force since May 2025 for senders of more than 5,000 messages a day.
    unsigned: said(
      "content",
      550,
      "5.7.515",
      `Access denied, sending domain {author-domain} doesn't meet the required authentication level. The sender's domain in the 5322.From address doesn't meet the authentication requirements defined for the sender. Spf= Fail , Dkim= Fail , DMARC= None ${HOST}`,
      "authentication-related",
    ),
    unaligned: said(
      "content",
      550,
      "5.7.509",
      `Access denied, sending domain {author-domain} does not pass DMARC verification and has a DMARC policy of reject. ${HOST}`,
      "authentication-related",
    ),
    tooLarge: said(
      "mail",
      552,
      "5.3.4",
      `Message size exceeds fixed maximum message size ${HOST}`,
      "content-related",
    ),
    connections: said(
      "connect",
      421,
      "4.7.652",
      `The mail server [{ip}] has exceeded the maximum number of connections. (S3115) ${HOST}`,
      "rate-limited",
    ),
    recipients: said("rcpt", 452, "4.5.3", `Too many recipients ${HOST}`, "rate-limited"),
  },
  messagesPerConnection: {
    // KumoMTA's shaping rules, 2026-08-04, go no further.
    most: 50,
    said: said(
      "mail",
      421,
      "4.7.653",
      `The mail server [{ip}] has exceeded maximum number of messages per connection. (S3116) ${HOST}`,
      "rate-limited",
    ),
  },
  // KumoMTA's shaping rules, 2026-08-04, go no further.
  connections: 5,
  // Exchange Online limits (learn.microsoft.com), recipients of a message.
  recipients: 500,
  // What its servers offer (SIZE).
  size: 49_283_072,
  // Ours.
  rate: { count: 60, window: 60_000 },
  senderRate: BUSY,
  demandsAuthentication: false,
  greylists: false,
  taken: said("content", 250, "2.6.0", `Queued mail for delivery ${HOST}`, "success"),
  bounce: {
    from: "Microsoft Outlook <postmaster@outlook.com>",
    subject: "Undeliverable: your message",
    reportingMta: "AM7EUR06FT012.mail.protection.outlook.com",
    text: [
      "Your message to {to} couldn't be delivered.",
      "",
      "Diagnostic information for administrators:",
      "",
      "Generating server: AM7EUR06FT012.mail.protection.outlook.com",
      "",
      "{to}",
      "Remote Server returned '{reply}'",
    ],
  },
  // Microsoft's Junk Mail Reporting Program (JMRP).
  complaint: { format: "jmrp", from: "staff@hotmail.com", userAgent: "" },
};
