import MimeNode from "nodemailer/lib/mime-node";
import { isAscii, type MessageBody } from "../../core/mod.ts";
import { deliveryStatus, type Reported } from "./report-fields.ts";
import { explanation, subjectOf } from "./report-text.ts";

/** Octets of a message up to which it is returned whole when asked for, and of a header block that is returned. */
const LARGEST_RETURNED = 1024 * 1024;
const LARGEST_HEADER = 64 * 1024;

/** What a report is made of. */
export interface ReportOptions {
  readonly reported: readonly Reported[];
  readonly hostName: string;
  /** Address of the reports' author. */
  readonly from: string;
  readonly to: string;
  readonly now: number;
  readonly messageId: string;
}

/** Builds a delivery report (RFC 3464, RFC 3462): text for people, fields for programs, the message or its header. */
export async function buildReport(options: ReportOptions): Promise<Buffer> {
  const { reported, hostName, from, to, now, messageId } = options;
  const attempt = reported[0]?.outcome.attempt;
  const international = reported.some(({ outcome }) => !isAscii(outcome.recipient.address));
  const root = new MimeNode("multipart/report; report-type=delivery-status");
  root.setHeader({
    from: `Mail Delivery System <${from}>`,
    to,
    subject: subjectOf(reported),
    date: new Date(now).toUTCString().replace("GMT", "+0000"),
    "message-id": `<${messageId}@${hostName}>`,
    // RFC 3834 §5: nobody's robot is to answer.
    "auto-submitted": "auto-replied",
  });
  root.createChild("text/plain; charset=utf-8").setContent(explanation(reported, hostName));
  // Raw, because these fields are ASCII by construction, or UTF-8 by RFC 6533.
  const statusType = international ? "message/global-delivery-status" : "message/delivery-status";
  root.createChild(statusType).setContent(deliveryStatus(reported, hostName));
  const returned = attempt?.body && (await contentToReturn(attempt.body, reported));
  if (returned?.whole)
    root
      .createChild(international ? "message/global" : "message/rfc822")
      .setHeader("content-transfer-encoding", returned.eightBit ? "8bit" : "7bit")
      .setContent(returned.content);
  else if (returned)
    root
      .createChild(international ? "message/global-headers" : "text/rfc822-headers")
      .setHeader("content-transfer-encoding", returned.eightBit ? "8bit" : "7bit")
      .setContent(returned.content);
  return withLineEnds(await root.build());
}

/** Every line ends in CRLF, the last one too: what is stored must be fit for the wire. */
function withLineEnds(message: Buffer): Buffer {
  const text = message.toString("latin1").replaceAll(/\r\n|\r|\n/g, "\r\n");
  return Buffer.from(text.endsWith("\r\n") ? text : `${text}\r\n`, "latin1");
}

interface Returned {
  readonly whole: boolean;
  readonly content: Buffer;
  readonly eightBit: boolean;
}

/** The whole message when RET=FULL asked for it and it is not large, else its header (RFC 3461 §4.3). */
async function contentToReturn(
  body: MessageBody,
  reported: readonly Reported[],
): Promise<Returned | undefined> {
  const message = reported[0]?.outcome.attempt.message;
  const failed = reported.some(({ action }) => action === "failed");
  const whole = failed && message?.returnContent === "full" && body.size <= LARGEST_RETURNED;
  const limit = whole ? body.size : LARGEST_HEADER;
  const content = await readStart(body, limit);
  if (content === undefined) return undefined;
  const end = content.indexOf("\r\n\r\n");
  const kept = whole || end < 0 ? content : content.subarray(0, end + 2);
  return { whole, content: kept, eightBit: kept.some((octet) => octet > 0x7f) };
}

/** Up to `limit` octets from the start; undefined when the content is gone or damaged. */
async function readStart(body: MessageBody, limit: number): Promise<Buffer | undefined> {
  if (body.whole) return body.whole.subarray(0, limit);
  const chunks: Buffer[] = [];
  let octets = 0;
  try {
    for await (const chunk of body.chunks()) {
      chunks.push(chunk);
      octets += chunk.length;
      if (octets >= limit) break;
    }
  } catch {
    return undefined; // The report is worth sending without it.
  }
  return Buffer.concat(chunks).subarray(0, limit);
}
