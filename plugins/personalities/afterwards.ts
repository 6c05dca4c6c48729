import {
  decodeXtext,
  HeaderBlock,
  type Log,
  type MailAddress,
  type MessageBody,
  type MessageInfo,
  mailDate,
  parseAddress,
  type Reply,
  replyText,
  reportField,
  type Submission,
  storedHeader,
  type Transaction,
} from "../../core/mod.ts";
import { isWithin, shownBy } from "./authentication.ts";
import { magicMailbox } from "./mailboxes.ts";
import { type Composing, compose, type MailPart, quoted } from "./own-message.ts";
import type { BounceStyle, ComplaintStyle, Profile } from "./profile.ts";
import type { Unsubscribing } from "./unsubscribe.ts";

/** What comes after mail was taken works with this. */
export interface AfterwardsParts extends Composing {
  readonly log: Log;
  /** Where complaints go; undefined: to the address in CFBL-Address, else to the sender. */
  readonly complaintsTo: MailAddress | undefined;
  /** Asks the web address in List-Unsubscribe. */
  readonly unsubscribe: Unsubscribing;
}

/** Mail that was taken. */
export interface TakenMail {
  readonly profile: Profile;
  readonly info: MessageInfo;
  readonly transaction: Transaction;
  readonly recipient: string;
  /** What is said of mailboxes that bounce. */
  readonly reply: Reply;
}

/** Bytes of a message up to which a complaint quotes all of it, and of a header that is quoted. */
const LARGEST_QUOTED = 256 * 1024;
const LARGEST_HEADER = 64 * 1024;

/**
 * What a provider does after it has taken mail for a mailbox: reports that are stored with its delivery. There is none about mail without a
 * sender, nor about what was made here or answers something, so that no report brings another.
 */
export async function afterwards(
  mail: TakenMail,
  parts: AfterwardsParts,
  stop: AbortSignal,
): Promise<readonly Submission[]> {
  const what = magicMailbox(mail.recipient)?.afterwards;
  if (what === undefined || mail.info.origin.type === "local") return [];
  const sender = parseAddress(mail.info.sender);
  const header = await headerOf(mail.transaction);
  // RFC 3834 §2.
  const answers = HeaderBlock.of(header).first("Auto-Submitted")?.trim().toLowerCase() ?? "no";
  switch (what) {
    case "unsubscribes":
      await parts.unsubscribe(header, stop);
      return [];
    case "bounces":
      if (sender === undefined || sender.domain === "" || answers !== "no") return [];
      return [await bounceOf(mail, sender, header, parts)];
    case "complains": {
      const { complaint } = mail.profile;
      if (complaint === undefined || sender === undefined || answers !== "no") return [];
      const to = parts.complaintsTo ?? addressForComplaints(header) ?? sender;
      return to.domain === "" ? [] : [await complaintOf(mail, complaint, to, header, parts)];
    }
  }
}

/** The header as it would be sent: what is put in front, and what is stored. */
async function headerOf({ prefix, body }: Transaction): Promise<Buffer> {
  return Buffer.concat([prefix, await storedHeader(body)]);
}

/** Where the author wants complaints to go (RFC 9477 §3.2): only an address of the author's own domain counts. */
function addressForComplaints(header: Buffer): MailAddress | undefined {
  const field = HeaderBlock.of(header).first("CFBL-Address");
  const address = parseAddress((field ?? "").split(";", 1)[0]?.trim() ?? "");
  if (address === undefined) return undefined;
  return isWithin(address.domain, shownBy(header).authorDomain) ? address : undefined;
}

function bounceOf(
  { profile, info, transaction, recipient, reply }: TakenMail,
  to: MailAddress,
  header: Buffer,
  parts: AfterwardsParts,
): Promise<Submission> {
  const { from, subject, reportingMta, text }: BounceStyle = profile.bounce;
  const said = reportField(replyText(reply));
  const shown = reportField(recipient);
  const fill = (line: string): string =>
    line.replaceAll("{to}", () => shown).replaceAll("{reply}", () => said);
  const id = envelopeId(info);
  const status = reply.enhanced ?? "5.0.0";
  const fields = [
    `Reporting-MTA: dns; ${reportingMta}`,
    ...(id === undefined ? [] : [`Original-Envelope-Id: ${reportField(id)}`]),
    `Arrival-Date: ${mailDate(info.receivedAt)}`,
    "",
    `Final-Recipient: rfc822; ${shown}`,
    "Action: failed",
    `Status: ${status}`,
    `Remote-MTA: dns; ${profile.host}`,
    `Diagnostic-Code: smtp; ${said}`,
    `Last-Attempt-Date: ${mailDate(parts.clock.now())}`,
    "",
  ];
  const report = {
    ...{ from, subject, to },
    host: reportingMta,
    multipart: "report; report-type=delivery-status",
    fields: [`X-Failed-Recipients: ${shown}`, ...inReplyTo(header)],
    parts: [
      textPart(text.map(fill)),
      { type: "message/delivery-status", body: Buffer.from(fields.join("\r\n")) },
      headerPart(header, transaction.sender),
    ],
  };
  return compose(report, info, parts);
}

async function complaintOf(
  { profile, info, transaction, recipient }: TakenMail,
  { format, from, userAgent }: ComplaintStyle,
  to: MailAddress,
  header: Buffer,
  parts: AfterwardsParts,
): Promise<Submission> {
  const host = profile.host;
  const source = clientOf(info);
  const returned = await messagePart(transaction, header);
  if (format === "jmrp") {
    const fields = `X-HmXmrOriginalRecipient: ${reportField(recipient)}\r\n`;
    const body = Buffer.concat([Buffer.from(fields), returned.body]);
    const subject = `complaint about message from ${source}`;
    const complaint = { from, to, subject, host, multipart: "mixed" };
    return compose({ ...complaint, parts: [{ ...returned, body }] }, info, parts);
  }
  const id = envelopeId(info);
  const fields = [
    "Feedback-Type: abuse",
    `User-Agent: ${userAgent}`,
    "Version: 1",
    `Original-Mail-From: <${reportField(transaction.sender)}>`,
    `Original-Rcpt-To: ${reportField(recipient)}`,
    ...(id === undefined ? [] : [`Original-Envelope-Id: ${reportField(id)}`]),
    `Arrival-Date: ${mailDate(info.receivedAt)}`,
    `Reporting-MTA: dns; ${host}`,
    `Source-IP: ${source}`,
    "",
  ];
  const text = `This is an email abuse report for a message that was received from ${source}.`;
  const report = {
    ...{ from, to, host },
    subject: "FW: abuse report",
    multipart: "report; report-type=feedback-report",
    parts: [
      textPart([text]),
      { type: "message/feedback-report", body: Buffer.from(fields.join("\r\n")) },
      returned,
    ],
  };
  return compose(report, info, parts);
}

function textPart(lines: readonly string[]): MailPart {
  return { type: "text/plain; charset=us-ascii", body: Buffer.from([...lines, ""].join("\r\n")) };
}

function headerPart(header: Buffer, sender: string): MailPart {
  const path = Buffer.from(`Return-Path: <${reportField(sender)}>\r\n`);
  const body = quoted(header.subarray(0, LARGEST_HEADER));
  return { type: "text/rfc822-headers", body: Buffer.concat([path, body]) };
}

/** The message, whole where it is not large, else its header. */
async function messagePart(
  { prefix, body, sender }: Transaction,
  header: Buffer,
): Promise<MailPart> {
  if (body.size > LARGEST_QUOTED) return headerPart(header, sender);
  const content = quoted(Buffer.concat([prefix, await allOf(body)]));
  const path = Buffer.from(`Return-Path: <${reportField(sender)}>\r\n`);
  return { type: "message/rfc822", body: Buffer.concat([path, content]) };
}

async function allOf(body: MessageBody): Promise<Buffer> {
  if (body.whole !== undefined) return body.whole;
  const chunks: Buffer[] = [];
  for await (const chunk of body.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function inReplyTo(header: Buffer): readonly string[] {
  const id = HeaderBlock.of(header).first("Message-ID")?.trim() ?? "";
  return /^<[!-~]{1,500}>$/.test(id) ? [`In-Reply-To: ${id}`, `References: ${id}`] : [];
}

/** ENVID as it was given. */
function envelopeId({ envelopeId: id }: MessageInfo): string | undefined {
  return id === undefined ? undefined : decodeXtext(id);
}

/** The address of the client, in `helo (address)`. */
function clientOf({ origin: { mta } }: MessageInfo): string {
  const [, address = "127.0.0.1"] = /\(([\d.:a-fA-F]{2,45})\)$/.exec(mta) ?? [];
  return address;
}
