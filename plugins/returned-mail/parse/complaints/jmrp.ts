import { HeaderBlock, type MimeMessage } from "../../../../core/mod.ts";
import { originalOf } from "../original.ts";
import { addressesIn } from "../prose/addresses.ts";
import type { ComplaintReport } from "../result.ts";
import { addressOfHost, feedbackIdIn, recipientsIn, senderIn } from "./complained-about.ts";

const FIELD = "x-hmxmroriginalrecipient";

/** Microsoft's own form: a mail whose subject tells the host, with the message as it was complained about. Undefined for other mail. */
export function readJmrp(message: MimeMessage): ComplaintReport | undefined {
  const original = originalOf(message);
  const header = HeaderBlock.of(original.header);
  const subject = message.header.first("subject") ?? "";
  const host = /^complaint about message from\s+\[?([\d.]{7,15}|[\da-f:.]{3,45})\]?/i.exec(
    subject,
  )?.[1];
  if (original.header.length === 0) return undefined;
  if (host === undefined && !message.header.has(FIELD) && !(header.has(FIELD) && isStaff(message)))
    return undefined;
  return {
    kind: "complaint",
    format: "jmrp",
    feedbackType: "abuse",
    userAgent: undefined,
    reportingMta: undefined,
    recipients: recipientsIn(message.header, header),
    originalSender: senderIn(header),
    envelopeId: undefined,
    reportedDomains: [],
    sourceAddress: addressOfHost(
      host ?? header.first("x-originating-ip") ?? header.first("x-sender-ip"),
    ),
    arrivalDate: undefined,
    feedbackId: feedbackIdIn(header),
    fields: [],
    original,
    match: undefined,
  };
}

function isStaff({ header }: MimeMessage): boolean {
  const from = addressesIn(header.first("from")?.slice(0, 1000) ?? "", 1)[0]?.address ?? "";
  return /@(?:hotmail|outlook|microsoft)\.com$/i.test(from);
}
