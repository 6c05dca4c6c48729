import { isIP } from "node:net";
import { decodedText, HeaderBlock, type MimeMessage, type MimePart } from "../../../../core/mod.ts";
import { clean, cleanOrNone } from "../clean.ts";
import { dateIn } from "../field-groups.ts";
import { LONGEST_ADDRESS, LONGEST_TEXT, MOST_FIELDS } from "../limits.ts";
import { originalOf } from "../original.ts";
import { readAddress } from "../prose/addresses.ts";
import type { ComplaintReport } from "../result.ts";
import { feedbackIdIn, recipientsIn, senderIn } from "./complained-about.ts";

/** The fields of a report by name without case or signs, as written beside. */
type Fields = ReadonlyMap<string, { readonly name: string; readonly value: string }>;

/**
 * Reads an X-ARF report about mail, in its old form (`report.txt`, lines of `Name: value`) or as JSON. Undefined for other mail, and for
 * reports about what is no mail, such as attempts to log in.
 */
export function readXarf(message: MimeMessage): ComplaintReport | undefined {
  const fields = fieldsOf(message);
  if (fields === undefined) return undefined;
  const value = (...names: readonly string[]): string | undefined =>
    names.map((name) => fields.get(name)?.value).find((text) => text !== undefined && text !== "");
  const about = `${value("category", "reportclass") ?? ""} ${value("reporttype", "type") ?? ""}`;
  if (!/\b(?:abuse|spam|messaging|fraud|phishing|activity|content|virus|malware)\b/i.test(about))
    return undefined;
  if (/\b(?:login|port|ddos|scan|attack|connection|infrastructure)/i.test(about)) return undefined;
  const original = originalOf(message);
  const header = HeaderBlock.of(original.header);
  const named = value("smtprcpttoaddress", "smtprcptto", "smtpto", "originalrcptto", "recipient");
  const recipient = named === undefined ? undefined : readAddress(named);
  const sender = value("smtpmailfromaddress", "smtpfrom", "originalmailfrom");
  const source = value("source", "sourceip", "sourceidentifier");
  return {
    kind: "complaint",
    format: "xarf",
    feedbackType: feedbackTypeOf(value("reporttype", "type") ?? ""),
    userAgent: cleanOrNone(value("useragent")),
    reportingMta: cleanOrNone(value("reporterorgdomain", "domain", "reporterorg", "org")),
    recipients:
      recipient === undefined
        ? recipientsIn(message.header, header)
        : [clean(recipient, LONGEST_ADDRESS)],
    originalSender: sender === undefined ? senderIn(header) : readAddress(sender),
    envelopeId: undefined,
    reportedDomains: [],
    sourceAddress: source !== undefined && isIP(source) > 0 ? source : undefined,
    arrivalDate: dateIn(value("date", "timestamp")),
    feedbackId: feedbackIdIn(header),
    fields: [...fields.values()].slice(0, MOST_FIELDS),
    original,
    match: undefined,
  };
}

/** X-ARF's words as RFC 5965 §7.3 names the types. */
function feedbackTypeOf(reportType: string): string {
  const type = reportType.toLowerCase();
  if (/phish|fraud|scam/.test(type)) return "fraud";
  if (/virus|malware/.test(type)) return "virus";
  return "abuse";
}

function fieldsOf({ header, parts }: MimeMessage): Fields | undefined {
  const json = parts.find(isJson);
  if (json !== undefined) return jsonFields(decodedText(json));
  if (!header.has("x-arf") && !header.has("x-xarf")) return undefined;
  const text =
    parts.find(
      ({ type, parameters }) =>
        type === "text/plain" && /report\.(?:txt|ya?ml)$/i.test(parameters.get("name") ?? ""),
    ) ?? parts[1];
  return text === undefined ? undefined : lineFields(decodedText(text));
}

function isJson({ type, parameters, header }: MimePart): boolean {
  const names = `${parameters.get("name") ?? ""} ${header.first("content-disposition") ?? ""}`;
  return type === "application/json" && /\bx?-?arf\b/i.test(names.slice(0, 1000));
}

function lineFields(text: string): Fields {
  const fields = new Map<string, { readonly name: string; readonly value: string }>();
  for (const line of text.slice(0, LONGEST_TEXT).split(/\r?\n/, 500)) {
    const [, name = "", value = ""] =
      /^([A-Za-z][\w-]{0,60}):\s*(.*)$/.exec(line.slice(0, 1000)) ?? [];
    if (name !== "") add(fields, name, value.replace(/^"(.*)"$/, "$1"));
  }
  return fields;
}

/** The texts and numbers in it, wherever they stand; undefined when it is no JSON. */
function jsonFields(text: string): Fields | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const fields = new Map<string, { readonly name: string; readonly value: string }>();
  try {
    visit(JSON.parse(text), fields, 0);
  } catch {
    return undefined;
  }
  return fields;
}

function visit(
  value: unknown,
  fields: Map<string, { readonly name: string; readonly value: string }>,
  depth: number,
): void {
  if (typeof value !== "object" || value === null || depth > 4) return;
  for (const [name, inner] of Object.entries(value)) {
    if (fields.size >= MOST_FIELDS * 2) return;
    if (typeof inner === "string" || typeof inner === "number") add(fields, name, String(inner));
    else if (!Array.isArray(inner)) visit(inner, fields, depth + 1);
  }
}

function add(
  fields: Map<string, { readonly name: string; readonly value: string }>,
  name: string,
  value: string,
): void {
  const key = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  if (key !== "" && !fields.has(key))
    fields.set(key, { name: clean(name, 60), value: clean(value) });
}
