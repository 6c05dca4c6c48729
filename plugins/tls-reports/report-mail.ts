import {
  asciiAddress,
  type Clock,
  type DraftSource,
  idText,
  mailDate,
  NO_NOTES,
  type OwnMail,
  parseAddress,
  sendWithoutSender,
  withNotes,
} from "../../core/mod.ts";
import { isWithin } from "../dkim/contract.ts";
import { TLS_REPORT } from "./contract.ts";
import type { OwnReports } from "./own-reports.ts";
import type { TlsReport } from "./report.ts";

/** What mailing a report takes. */
export interface ReportMailer {
  readonly clock: Clock;
  readonly drafts: DraftSource;
  readonly ownMail: OwnMail;
  readonly ownReports: OwnReports;
  /** Our own name, which reports are submitted under. */
  readonly hostName: string;
  /** The author's address: whose domain signs. */
  readonly from: string;
  /** Domains whose signatures a message with this header gets in some domain's queue. */
  readonly signers: (domain: string, header: Buffer) => Promise<readonly string[]>;
  /** Hears whether a report is signed by its author's domain: without that its taker ignores it (RFC 8460 §3). */
  readonly signed: (isSigned: boolean) => void;
}

/** One report in the form in which it is sent. */
export interface PackedReport {
  readonly report: TlsReport;
  /** The JSON, gzipped. */
  readonly packed: Buffer;
}

/**
 * Puts a report into the queue for one taker (RFC 8460 §5.3). Resolves when it is on disk; rejects as `OWN_MAIL` does, and for an address
 * that SMTPUTF8 alone could carry.
 */
export async function mailReport(
  { clock, drafts, ownMail, ownReports, hostName, from, signers, signed }: ReportMailer,
  taker: string,
  packedReport: PackedReport,
): Promise<void> {
  const address = asciiAddress(taker);
  if (address === undefined) throw new RangeError(`${taker} cannot be written in ASCII`);
  const now = clock.now();
  const body = drafts.draft();
  const messageId = `${idText(body.id)}.tls-report.${now.toString(36)}@${hostName}`;
  const head = { from, to: address, date: mailDate(now), messageId, submitter: hostName };
  const content = Buffer.from(contentOf(head, packedReport));
  const domain = parseAddress(address)?.domain ?? "";
  const header = content.subarray(0, content.indexOf("\r\n\r\n") + 4);
  const author = parseAddress(from)?.domain ?? "";
  signed((await signers(domain, header)).some((signer) => isWithin(author, signer)));
  const recipients = [{ address, domain, originalRecipient: undefined, notify: 0 }];
  const notes = withNotes(NO_NOTES, TLS_REPORT.with("yes"));
  ownReports.begin(domain, body.id);
  try {
    // No bounce comes back: a report that cannot be delivered is no reason for mail to us.
    await sendWithoutSender(ownMail, { body, content, recipients, now, notes });
  } catch (error) {
    ownReports.end(domain, body.id);
    throw error;
  }
}

interface Head {
  readonly from: string;
  readonly to: string;
  readonly date: string;
  readonly messageId: string;
  readonly submitter: string;
}

/**
 * The message (RFC 8460 §5.3, §5.4). `TLS-Required: No` (RFC 8689 §5): it must arrive though TLS to its taker does not work, which it may be
 * about.
 */
function contentOf(
  { from, to, date, messageId, submitter }: Head,
  { report, packed }: PackedReport,
): string {
  const { domain, day, id, fileName } = report;
  const boundary = `=_${messageId.split("@")[0]}`;
  return [
    `Date: ${date}`,
    `From: <${from}>`,
    `To: <${to}>`,
    `Subject: Report Domain: ${domain}\r\n Submitter: ${submitter}\r\n Report-ID: <${id}>`,
    `Message-ID: <${messageId}>`,
    `TLS-Report-Domain: ${domain}`,
    `TLS-Report-Submitter: ${submitter}`,
    "TLS-Required: No",
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type="tlsrpt";\r\n boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=us-ascii",
    "",
    `This is the TLS report of ${submitter}`,
    `about ${domain}`,
    `for ${day} (UTC), as RFC 8460 describes it.`,
    "",
    `--${boundary}`,
    "Content-Type: application/tlsrpt+gzip",
    "Content-Transfer-Encoding: base64",
    `Content-Disposition: attachment;\r\n filename="${fileName}.gz"`,
    "",
    ...lines64(packed),
    `--${boundary}--`,
    "",
  ].join("\r\n");
}

function lines64(bytes: Buffer): readonly string[] {
  return bytes.toString("base64").match(/.{1,76}/g) ?? [];
}
