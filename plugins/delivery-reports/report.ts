import { mailDate, requiresTls } from "../../core/mod.ts";
import { encodedPart, partText } from "./part.ts";
import { deliveryStatus, type Reported } from "./report-fields.ts";
import { explanation, subjectOf } from "./report-text.ts";
import { returnedPart } from "./returned-part.ts";

/** What every report has. */
export interface ReportFrame {
  readonly hostName: string;
  /** Address of the reports' author. */
  readonly from: string;
  readonly now: number;
  /** Left side of its Message-ID. */
  readonly messageId: string;
  /** Delimits its parts: up to 70 letters, digits, dots and the like (RFC 2046 §5.1.1) that nobody could foresee. */
  readonly boundary: string;
}

/** What a report is made of. */
export interface ReportOptions extends ReportFrame {
  readonly reported: readonly Reported[];
  readonly to: string;
}

/** Characters of an address that fits into a line with its field's name. */
const LONGEST_ADDRESS = 900;

/**
 * Builds a delivery report (RFC 3464, RFC 6522): text for people, fields for programs, the message or its header. It has 7 bits
 * whatever it tells of, so that every host takes it; only the address of a sender with letters beyond ASCII is in its header as
 * it is, as no host can get that mail without SMTPUTF8.
 */
export async function buildReport(options: ReportOptions): Promise<Buffer> {
  const { reported, hostName, boundary } = options;
  const attempt = reported[0]?.outcome.attempt;
  const failed = reported.some(({ action }) => action === "failed");
  // RFC 8689 §5: of mail that had to go over TLS only the header goes back.
  const mayWhole = attempt?.message.returnContent === "full" && !requiresTls(attempt.message);
  const whole = failed && mayWhole;
  const returned = attempt?.body && (await returnedPart(attempt.body, attempt.message, whole));
  const type = `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"`;
  const header = [...reportHeader(options, subjectOf(reported)), type];
  const parts = [
    encodedPart("text/plain; charset=utf-8", Buffer.from(explanation(reported, hostName))),
    encodedPart("message/delivery-status", Buffer.from(deliveryStatus(reported, hostName))),
    ...(returned ? [returned] : []),
  ];
  const body = parts.map((part) => `--${boundary}\r\n${partText(part)}\r\n`).join("");
  return Buffer.from(`${header.join("\r\n")}\r\n\r\n${body}--${boundary}--\r\n`);
}

/** The fields of a report without its type. */
export function reportHeader(
  { from, to, now, messageId, hostName }: ReportFrame & Pick<ReportOptions, "to">,
  subject: string,
): readonly string[] {
  return [
    `From: Mail Delivery System <${from}>`,
    `To: ${to.length > LONGEST_ADDRESS ? "undisclosed-recipients:;" : `<${to}>`}`,
    `Subject: ${subject}`,
    `Date: ${mailDate(now)}`,
    `Message-ID: <${messageId}@${hostName}>`,
    // RFC 3834 §5: nobody's robot is to answer.
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
  ];
}
