import {
  asciiForm,
  type Clock,
  type DraftSource,
  idText,
  isAscii,
  type MailAddress,
  type MessageInfo,
  mailDate,
  type Random,
  type Submission,
} from "../../core/mod.ts";

/** What making a message takes. */
export interface Composing {
  readonly clock: Clock;
  readonly random: Random;
  readonly drafts: DraftSource;
}

/** One part of a multipart. */
export interface MailPart {
  /** As Content-Type has it. */
  readonly type: string;
  readonly body: Buffer;
}

/** A message that a provider sends. */
export interface MailFromProvider {
  /** The From field. */
  readonly from: string;
  /** Domain of its Message-ID. */
  readonly host: string;
  readonly to: MailAddress;
  readonly subject: string;
  /** `report; report-type=…`, or `mixed`. */
  readonly multipart: string;
  readonly fields?: readonly string[];
  readonly parts: readonly MailPart[];
}

/** Makes such a message. It has no sender, so that nothing answers it; it goes the way of the mail that it is about. */
export async function compose(
  { from, host, to, subject, multipart, fields = [], parts }: MailFromProvider,
  about: MessageInfo,
  { clock, random, drafts }: Composing,
): Promise<Submission> {
  const body = drafts.draft();
  const receivedAt = clock.now();
  const boundary = `=_${Buffer.from(random.bytes(12)).toString("hex")}`;
  const address = asciiForm(to.text);
  const lines = [
    `From: ${from}`,
    `To: ${address}`,
    `Subject: ${subject}`,
    `Date: ${mailDate(receivedAt)}`,
    `Message-ID: <${idText(body.id)}@${host}>`,
    "Auto-Submitted: auto-replied",
    ...fields,
    "MIME-Version: 1.0",
    `Content-Type: multipart/${multipart}; boundary="${boundary}"`,
    "",
  ];
  const pieces: Buffer[] = [Buffer.from(lines.join("\r\n"))];
  for (const { type, body: part } of parts) {
    const encoding = isEightBit(part) ? "\r\nContent-Transfer-Encoding: 8bit" : "";
    const head = `\r\n--${boundary}\r\nContent-Type: ${type}${encoding}\r\n\r\n`;
    pieces.push(Buffer.from(head), part);
  }
  pieces.push(Buffer.from(`\r\n--${boundary}--\r\n`));
  const content = Buffer.concat(pieces);
  const { length } = content;
  const eightBit = isEightBit(content);
  try {
    await body.write(content);
  } catch (error) {
    body.discard();
    throw error;
  }
  const { virtualMta, virtualMtaPool } = about;
  return {
    info: {
      sender: "",
      envelopeId: undefined,
      returnContent: undefined,
      eightBit,
      smtpUtf8: !isAscii(address),
      size: length,
      receivedAt,
      origin: { type: "local", mta: "", user: undefined },
      ...{ virtualMta, virtualMtaPool },
      job: undefined,
    },
    recipients: [{ address, domain: to.domain, originalRecipient: undefined, notify: 0 }],
    body,
  };
}

function isEightBit(content: Buffer): boolean {
  return content.some((byte) => byte > 0x7f);
}

/** Content that came from outside, as a part of a message: with CRLF line ends only, and no NUL. */
export function quoted(content: Buffer): Buffer {
  const text = content.toString("latin1").replaceAll(/\r\n|\r|\n/g, "\r\n");
  return Buffer.from(text.replaceAll("\0", ""), "latin1");
}
