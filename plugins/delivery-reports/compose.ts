import {
  asciiForm,
  type Clock,
  type DraftSource,
  type Identity,
  idText,
  isAscii,
  type MailAddress,
  type Random,
  REQUIRE_TLS_NOTES,
  requiresTls,
  type Submission,
} from "../../core/mod.ts";
import { buildReport } from "./report.ts";
import type { Reported } from "./report-fields.ts";

/** What composing a report takes. */
export interface Composing {
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  readonly drafts: DraftSource;
}

/** Composes the message that tells `sender` what happened to these recipients of one message of theirs; at least one. */
export async function composeReport(
  reported: readonly [Reported, ...Reported[]],
  sender: MailAddress,
  { clock, random, identity, drafts }: Composing,
): Promise<Submission> {
  const { hostName, hostId } = identity;
  const { virtualMta, message } = reported[0].outcome.attempt;
  const receivedAt = clock.now();
  const body = drafts.draft();
  const unique = Buffer.from(random.bytes(9)).toString("hex");
  // An address without a domain is `postmaster`: ours (RFC 5321 §4.5.1).
  const to = sender.domain === "" ? `${sender.text}@${hostName}` : asciiForm(sender.text);
  const content = await buildReport({
    reported,
    hostName,
    from: `mailer-daemon@${hostName}`,
    to,
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
    virtualMtaPool: message.virtualMtaPool,
    job: undefined,
    // RFC 8689 §5: what a report tells of such mail is to be as safe as the mail.
    ...(requiresTls(message) ? { notes: REQUIRE_TLS_NOTES } : {}),
  } as const;
  const domain = sender.domain || hostName;
  const recipient = { address: to, domain, originalRecipient: undefined, notify: 0 };
  return { info, recipients: [recipient], body };
}
