import type { Buffer } from "node:buffer";
import {
  decodedBytes,
  HeaderBlock,
  type MimeMessage,
  type MimePart,
} from "../../../../core/mod.ts";
import { clean, cleanOrNone } from "../clean.ts";
import { dateIn, fieldGroups, typed, withoutComment } from "../field-groups.ts";
import { LONGEST_ADDRESS, MOST_FIELDS, MOST_RECIPIENTS } from "../limits.ts";
import { originalOf } from "../original.ts";
import { readAddress } from "../prose/addresses.ts";
import type { ComplaintReport } from "../result.ts";
import { addressOfHost, feedbackIdIn, isCfbl, recipientsIn } from "./complained-about.ts";

/** Reads a feedback report (RFC 5965 §3, RFC 6591, RFC 9477); undefined when its fields cannot be read. */
export function readArf(message: MimeMessage, part: MimePart): ComplaintReport | undefined {
  const [fields] = fieldGroups(decodedBytes(part));
  const feedbackType = cleanOrNone(fields?.first("feedback-type"), 50)?.toLowerCase();
  if (fields === undefined || feedbackType === undefined) return undefined;
  const original = originalOf(message);
  const header = HeaderBlock.of(original.header);
  const named = [...fields.all("original-rcpt-to"), ...fields.all("removal-recipient")];
  const recipients = addresses(named);
  return {
    kind: "complaint",
    format: isCfbl(header) ? "cfbl" : "arf",
    feedbackType,
    userAgent: cleanOrNone(fields.first("user-agent")),
    reportingMta: hostIn(fields.first("reporting-mta")),
    recipients: recipients.length > 0 ? recipients : recipientsIn(message.header, header),
    originalSender: addresses(fields.all("original-mail-from"))[0],
    envelopeId: cleanOrNone(fields.first("original-envelope-id")),
    reportedDomains: domainsIn(fields.all("reported-domain")),
    sourceAddress: addressOfHost(fields.first("source-ip")),
    arrivalDate: dateIn(fields.first("arrival-date") ?? fields.first("received-date")),
    feedbackId: feedbackIdIn(header),
    fields: fieldsIn(fields),
    original,
    match: undefined,
  };
}

/** Those that are addresses, each once: what was made unreadable (RFC 6590) is none unless it still looks like one. */
function addresses(values: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const value of values.slice(0, MOST_RECIPIENTS)) {
    const { text } = typed(value);
    const address = readAddress(withoutComment(text));
    if (address !== undefined) found.add(clean(address, LONGEST_ADDRESS));
  }
  return [...found];
}

function domainsIn(values: readonly string[]): readonly string[] {
  const domains = values.slice(0, MOST_FIELDS).map((value) => clean(value, 255).toLowerCase());
  return [...new Set(domains.filter((domain) => domain !== ""))];
}

function hostIn(value: string | undefined): string | undefined {
  return value === undefined ? undefined : cleanOrNone(typed(value).text);
}

function fieldsIn(
  block: HeaderBlock,
): readonly { readonly name: string; readonly value: string }[] {
  const fields: { readonly name: string; readonly value: string }[] = [];
  for (const { name, bytes } of block.pieces()) {
    if (name === "" || fields.length >= MOST_FIELDS) continue;
    fields.push({ name: nameIn(bytes, name.length), value: clean(valueIn(bytes)) });
  }
  return fields;
}

function nameIn(bytes: Buffer, length: number): string {
  return bytes.toString("latin1", 0, length);
}

function valueIn(bytes: Buffer): string {
  return bytes.toString("utf8", bytes.indexOf(":") + 1);
}
