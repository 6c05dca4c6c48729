/** Reports as hosts send them back. */
/** A delivery report (RFC 3464) about a message with that header. */
export function bounceReport(
  recipient: string,
  header: string,
  action = "failed",
  status = "5.1.1",
): string {
  return [
    "From: MAILER-DAEMON@mx.x.test",
    "Subject: Undelivered Mail Returned to Sender",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    "MIME-Version: 1.0",
    "",
    "--b",
    "",
    "It could not be delivered.",
    "--b",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.x.test",
    "Original-Envelope-Id: env-7",
    "",
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    "Remote-MTA: dns; inner.x.test",
    `Diagnostic-Code: smtp; ${status.startsWith("5") ? 550 : 450} ${status} no such user here`,
    "--b",
    "Content-Type: text/rfc822-headers",
    "",
    header,
    "--b--",
    "",
  ].join("\r\n");
}

/** A complaint (RFC 5965) about a message with that header, which names nobody. */
export function complaintReport(header: string): string {
  return [
    "From: fbl@provider.test",
    "Subject: complaint",
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
    "MIME-Version: 1.0",
    "",
    "--b",
    "",
    "A user complains.",
    "--b",
    "Content-Type: message/feedback-report",
    "",
    "Feedback-Type: abuse",
    "User-Agent: Provider/1.0",
    "Version: 1",
    "Source-IP: 192.0.2.9",
    "Reported-Domain: example.net",
    "--b",
    "Content-Type: message/rfc822",
    "",
    header,
    "x",
    "--b--",
    "",
  ].join("\r\n");
}
