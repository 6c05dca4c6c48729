import { asciiForm } from "../message/ascii-form.ts";
import type { BodyDraft } from "../message/body.ts";
import type { Recipient } from "../message/envelope.ts";
import { mailDate } from "../message/mail-date.ts";
import type { Notes } from "../message/notes.ts";
import type { Submission } from "../message/submission.ts";
import { idText } from "../queue/message-id.ts";
import { reportText } from "../text/borders.ts";
import type { Clock } from "../time/clock.ts";

/** What sending a notice takes; the services of the server have it. */
export interface NoticeSender {
  readonly clock: Pick<Clock, "now">;
  /** As `IDENTITY`. */
  readonly identity: { readonly hostName: string; readonly hostId: string };
  /** As `DRAFTS`. */
  readonly drafts: { draft(): BodyDraft };
  /** As `OWN_MAIL`. */
  readonly ownMail: { send(submission: Submission): Promise<void> };
}

/** A message to those who look after the server. */
export interface NoticeMail {
  /** What tells it from other mail made here, in its Message-ID. */
  readonly about: string;
  readonly recipients: readonly Recipient[];
  /** One line of ASCII, as of `noticeLine`. */
  readonly subject: string;
  /** Its text: ASCII, with CRLF inside a line where it goes on in the next one. */
  readonly lines: readonly string[];
}

/**
 * Puts a notice into the queue: from the null reverse-path, so that no bounce comes back. Resolves when it is on disk; rejects as `OWN_MAIL`
 * does, and as the draft does.
 */
export async function sendNotice(sender: NoticeSender, notice: NoticeMail): Promise<void> {
  const { clock, identity, drafts, ownMail } = sender;
  const now = clock.now();
  const body = drafts.draft();
  const id = `${idText(body.id)}.${notice.about}.${now.toString(36)}.${identity.hostId}`;
  const content = Buffer.from(contentOf(notice, identity.hostName, id, now));
  await sendWithoutSender(ownMail, { body, content, recipients: notice.recipients, now });
}

/** A message of the server's own: its draft, to be written, and what it says. */
interface OwnMessage {
  readonly body: BodyDraft;
  readonly content: Buffer;
  readonly recipients: readonly Recipient[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly notes?: Notes | undefined;
}

/**
 * Puts a message into the queue that comes from the null reverse-path: what cannot be delivered brings no mail back. Resolves when it is
 * on disk; rejects as `OWN_MAIL` does, and as the draft does.
 */
export async function sendWithoutSender(
  ownMail: NoticeSender["ownMail"],
  { body, content, recipients, now, notes }: OwnMessage,
): Promise<void> {
  try {
    await body.write(content);
  } catch (error) {
    body.discard();
    throw error;
  }
  const info = {
    sender: "",
    envelopeId: undefined,
    returnContent: undefined,
    eightBit: false,
    smtpUtf8: false,
    size: content.length,
    receivedAt: now,
    origin: { type: "local", mta: "", user: undefined },
    virtualMta: "{default}",
    job: undefined,
    ...(notes === undefined ? {} : { notes }),
  } as const;
  await ownMail.send({ info, recipients, body });
}

/** The message (RFC 5322), in ASCII; `Auto-Submitted` as RFC 3834 §5 has it. */
function contentOf(
  { recipients, subject, lines }: NoticeMail,
  hostName: string,
  id: string,
  now: number,
): string {
  return [
    `Date: ${mailDate(now)}`,
    `From: mailer-daemon@${hostName}`,
    `To: ${recipients.map(({ address }) => asciiForm(address)).join(",\r\n ")}`,
    `Subject: ${subject}`,
    `Message-ID: <${id}@${hostName}>`,
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    ...lines,
    "",
  ].join("\r\n");
}

/** A text as one line of ASCII. */
export function noticeLine(text: string): string {
  return reportText(text).replaceAll(/[^\x20-\x7e]+/g, "?");
}
