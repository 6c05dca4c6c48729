import { HeaderBlock, idText, mailDate } from "../../core/mod.ts";
import { WORDINGS } from "./languages.ts";
import type { Reported } from "./report-fields.ts";
import { reasonOf, recipientText, shown } from "./report-text.ts";
import type { Values } from "./template.ts";

/** Characters of what strangers wrote at most, in a line. */
const LONGEST = 200;

/** What the variables of templates stand for in a report of failures, of which `first` is the first; each but `recipients` on one line. */
export function valuesOf(
  [first, ...others]: readonly [Reported, ...Reported[]],
  given: { readonly hostName: string; readonly to: string; readonly header: Buffer },
): Values {
  const { outcome } = first;
  const { recipient, attempt } = outcome;
  const { message, peer } = attempt;
  const header = HeaderBlock.of(given.header);
  const line = (text: string | undefined): string => shown(text ?? "", LONGEST);
  const failure = outcome.kind === "delivered" ? undefined : outcome.failure;
  return {
    hostname: given.hostName,
    originator: line(given.to),
    recipient: line(recipient.address),
    recipients: [first, ...others].map((one) => recipientText(one, WORDINGS.en)).join("\r\n"),
    subject: line(header.first("subject")),
    from: line(header.first("from")),
    messageid: line(header.first("message-id")),
    date: mailDate(message.receivedAt),
    id: idText(recipient.message),
    envelopeid: line(message.envelopeId),
    job: line(message.job),
    status: line(failure?.status),
    reason: shown(reasonOf(outcome, WORDINGS.en)),
    remotemta: line(peer?.host ?? failure?.host),
  };
}
