import { decodedBytes, type MimeMessage, type MimePart } from "../../../core/mod.ts";
import { addressIn, fieldGroups } from "./field-groups.ts";
import { originalOf } from "./original.ts";
import type { Prose } from "./prose/prose.ts";
import type { AutomaticReply, DeliveryReport } from "./result.ts";
import { toldIn } from "./told.ts";

const REJECTED = "automatically rejected";

/** Reads a disposition notification (RFC 8098): a receipt, or the way in which some systems refuse mail that they have taken (RFC 5429 §2.1.1). */
export function readMdn(
  message: MimeMessage,
  part: MimePart,
  prose: Prose,
): DeliveryReport | AutomaticReply {
  const { header } = message;
  const original = originalOf(message);
  const isRefusal =
    /\(rejected\)/i.test(header.first("auto-submitted") ?? "") || prose.has(REJECTED);
  if (!isRefusal) return { kind: "automatic-reply", reason: "receipt", original };
  const [fields] = fieldGroups(decodedBytes(part));
  const words = prose.lines.join(" ");
  const from = words.toLowerCase().indexOf(REJECTED);
  const reason = from < 0 ? "" : words.slice(from + REJECTED.length).replace(/^[\s:.]+/, "");
  return {
    kind: "delivery-report",
    format: "mdn",
    reportingMta: undefined,
    envelopeId: undefined,
    originalSender: undefined,
    recipients: [
      {
        recipient: addressIn(fields?.first("final-recipient")),
        originalRecipient: undefined,
        action: "failed",
        ...toldIn(reason, "x-mdn", "failed"),
        remoteMta: undefined,
        willRetryUntil: undefined,
      },
    ],
    original,
    match: undefined,
  };
}
