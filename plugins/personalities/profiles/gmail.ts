import type { Profile } from "../profile.ts";
import { said } from "../said.ts";

// Gmail. Wordings: Google, SMTP error reference (support.google.com/a/answer/3726730), sender guidelines (answer/81126), and its replies
// as senders publish them, 2023 to 2026. Numbers that Google publishes none of are said to be ours: small enough that a test meets them.

/** Gmail. */
export const GMAIL: Profile = {
  name: "gmail",
  host: "gmail-smtp-in.l.google.com",
  address: "192.0.2.26",
  domains: ["gmail.com", "googlemail.com"],
  breaksLines: true,
  says: {
    unknown: said(
      "rcpt",
      550,
      "5.1.1",
      "The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces. For more information, go to https://support.google.com/mail/?p=NoSuchUser {id} - gsmtp",
      "bad-mailbox",
    ),
    full: said(
      "rcpt",
      452,
      "4.2.2",
      "The recipient's inbox is out of storage space. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaTemp {id} - gsmtp",
      "quota-issues",
    ),
    inactive: said(
      "rcpt",
      550,
      "5.2.1",
      "The email account that you tried to reach is inactive. For more information, go to https://support.google.com/mail/?p=DisabledUser {id} - gsmtp",
      "inactive-mailbox",
    ),
    mailboxRate: said(
      "rcpt",
      450,
      "4.2.1",
      "The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered. Please resend your message at a later time. If the user is able to receive mail at that time, your message will be delivered. For more information, go to https://support.google.com/mail/?p=ReceivingRate {id} - gsmtp",
      "rate-limited",
    ),
    // Gmail does not greylist: what comes once and goes away there is trouble of its own.
    greylisted: said(
      "content",
      421,
      "4.3.0",
      "Temporary System Problem. Try again later (10). For more information, go to https://support.google.com/a/answer/3221692 {id} - gsmtp",
      "other",
    ),
    trouble: said(
      "content",
      421,
      "4.3.0",
      "Temporary System Problem. Try again later (10). For more information, go to https://support.google.com/a/answer/3221692 {id} - gsmtp",
      "other",
    ),
    rate: said(
      "content",
      421,
      "4.7.28",
      "Gmail has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users from spam, mail sent from your IP address has been temporarily rate limited. For more information, go to https://support.google.com/mail/?p=UnsolicitedRateLimitError to review our Bulk Email Senders Guidelines. {id} - gsmtp",
      "rate-limited",
    ),
    blocked: said(
      "content",
      550,
      "5.7.1",
      "[{ip}      19] Gmail has detected that this message is likely suspicious due to the very low reputation of the sending IP address. To best protect our users from spam, the message has been blocked. For more information, go to https://support.google.com/mail/answer/188131 {id} - gsmtp",
      "reputation-related",
    ),
    spam: said(
      "content",
      550,
      "5.7.1",
      "Gmail has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked. For more information, go to https://support.google.com/mail/?p=UnsolicitedMessageError {id} - gsmtp",
      "spam-related",
    ),
    // In force since February 2024; refusals of bulk mail since November 2025.
    unsigned: said(
      "content",
      550,
      "5.7.26",
      "Your email has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. Authentication results: DKIM = did not pass SPF [{sender-domain}] with ip: [{ip}] = did not pass For instructions on setting up authentication, go to https://support.google.com/mail/answer/81126#authentication {id} - gsmtp",
      "authentication-related",
    ),
    unaligned: said(
      "content",
      550,
      "5.7.26",
      "Unauthenticated email from {author-domain} is not accepted due to domain's DMARC policy. Please contact the administrator of {author-domain} domain if this was a legitimate mail. To learn about the DMARC initiative, go to https://support.google.com/mail/?p=DmarcRejection {id} - gsmtp",
      "authentication-related",
    ),
    tooLarge: said(
      "mail",
      552,
      "5.3.4",
      "Your message exceeded Google's message size limits. For more information, go to https://support.google.com/mail/?p=MaxSizeError to view our size guidelines. {id} - gsmtp",
      "content-related",
    ),
    connections: said(
      "connect",
      421,
      "4.2.1",
      "Too many concurrent SMTP connections from this IP address; please try again later. {id} - gsmtp",
      "rate-limited",
    ),
    recipients: said(
      "rcpt",
      452,
      "4.5.3",
      "Your message has too many recipients. For more information regarding Google's sending limits, go to https://support.google.com/mail/?p=TooManyRecipients {id} - gsmtp",
      "rate-limited",
    ),
  },
  messagesPerConnection: undefined,
  // KumoMTA's shaping rules, 2026-08-04, go no further.
  connections: 5,
  // Google Workspace, Gmail sending limits (answer/166852): recipients of a message by SMTP.
  recipients: 100,
  // Gmail, attachment sizes (answer/6584): 25 MB, and a third more as it travels.
  size: 35_882_577,
  // Ours.
  rate: { count: 60, window: 60_000 },
  senderRate: said(
    "content",
    421,
    "4.7.28",
    "Gmail has detected an unusual rate of mail originating from your DKIM domain [{sender-domain} 36]. To protect our users from spam, mail sent from your domain has been temporarily rate limited. For more information, go to https://support.google.com/mail/?p=UnsolicitedRateLimitError to review our Bulk Email Senders Guidelines. {id} - gsmtp",
    "rate-limited",
  ),
  demandsAuthentication: false,
  greylists: false,
  taken: said("content", 250, "2.0.0", "OK {id} - gsmtp", "success"),
  bounce: {
    from: "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
    subject: "Delivery Status Notification (Failure)",
    reportingMta: "googlemail.com",
    text: [
      "** Address not found **",
      "",
      "Your message wasn't delivered to {to} because the address couldn't be found, or is unable to receive mail.",
      "",
      "The response was:",
      "",
      "{reply}",
    ],
  },
  // Gmail's feedback loop has figures for identifiers (Feedback-ID), no reports of single messages.
  complaint: undefined,
};
