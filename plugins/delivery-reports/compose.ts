import {
  asciiForm,
  type Clock,
  type DraftSource,
  type Identity,
  idText,
  isAscii,
  type MailAddress,
  type Notes,
  type Random,
  REQUIRE_TLS_NOTES,
  requiresTls,
  type Submission,
  withNotes,
} from "../../core/mod.ts";
import { ABOUT, type LostReport, redactedText } from "./redacted.ts";
import { buildReport, type ReportFrame, type ReportLook, reportHeader } from "./report.ts";
import type { Reported } from "./report-fields.ts";

/** What composing a report takes. */
export interface Composing {
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  readonly drafts: DraftSource;
}

/** Composes the message that tells `sender` what happened to these recipients of one message of theirs. */
export async function composeReport(
  reported: readonly [Reported, ...Reported[]],
  sender: MailAddress,
  composing: Composing,
  look: ReportLook,
): Promise<Submission> {
  const { attempt, recipient } = reported[0].outcome;
  const { virtualMta, message } = attempt;
  const { hostName } = composing.identity;
  // An address without a domain is `postmaster`: ours (RFC 5321 §4.5.1).
  const to = sender.domain === "" ? `${sender.text}@${hostName}` : asciiForm(sender.text);
  const failed = reported.some(({ action }) => action === "failed");
  // RFC 8689 §5: what a report tells of such mail is to be as safe as the mail.
  const notes = requiresTls(message)
    ? withNotes(REQUIRE_TLS_NOTES, failed ? ABOUT.with(idText(recipient.message)) : undefined)
    : undefined;
  const facts = { to, domain: sender.domain || hostName, virtualMta, notes };
  return submission({ ...facts, virtualMtaPool: message.virtualMtaPool }, composing, (frame) =>
    buildReport({ ...frame, reported, to, look }),
  );
}

/** Composes what goes in the place of a report that cannot go as it has to. */
export function composeRedacted(lost: LostReport, composing: Composing): Promise<Submission> {
  const { to, domain, report } = lost;
  const { virtualMta, virtualMtaPool } = report;
  const facts = { to, domain, virtualMta, virtualMtaPool, notes: undefined };
  return submission(facts, composing, async (frame) => {
    const { hostName } = composing.identity;
    const header = reportHeader({ ...frame, to }, REDACTED_SUBJECT);
    const type = "Content-Type: text/plain; charset=us-ascii";
    return Buffer.from([...header, type, "", redactedText(lost, hostName)].join("\r\n"));
  });
}

const REDACTED_SUBJECT = "Your message could not be delivered";

/** To whom a report goes, and how. */
interface ReportFacts {
  readonly to: string;
  readonly domain: string;
  readonly virtualMta: string;
  readonly virtualMtaPool: string | undefined;
  readonly notes: Notes | undefined;
}

async function submission(
  { to, domain, virtualMta, virtualMtaPool, notes }: ReportFacts,
  { clock, random, identity, drafts }: Composing,
  build: (frame: ReportFrame) => Promise<Buffer>,
): Promise<Submission> {
  const { hostName, hostId } = identity;
  const receivedAt = clock.now();
  const body = drafts.draft();
  const unique = Buffer.from(random.bytes(9)).toString("hex");
  const content = await build({
    hostName,
    from: `mailer-daemon@${hostName}`,
    now: receivedAt,
    messageId: `${idText(body.id)}.${unique}.${hostId}`,
    boundary: `=_${unique}`,
  });
  try {
    await body.write(content);
  } catch (error) {
    body.discard();
    throw error;
  }
  const international = !isAscii(to);
  const info = {
    sender: "",
    envelopeId: undefined,
    returnContent: undefined,
    eightBit: international,
    smtpUtf8: international,
    size: content.length,
    receivedAt,
    origin: { type: "local", mta: "", user: undefined },
    virtualMta,
    virtualMtaPool,
    job: undefined,
    ...(notes === undefined ? {} : { notes }),
  } as const;
  const recipient = { address: to, domain, originalRecipient: undefined, notify: 0 };
  return { info, recipients: [recipient], body };
}
