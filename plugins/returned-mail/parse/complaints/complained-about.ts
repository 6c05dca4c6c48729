import { isIP } from "node:net";
import type { HeaderBlock } from "../../../../core/mod.ts";
import { clean, cleanOrNone } from "../clean.ts";
import { LONGEST_ADDRESS } from "../limits.ts";
import { addressesIn, readAddress } from "../prose/addresses.ts";

/** Fields in which providers leave the recipient of a message that they return; the outermost are the surest. */
const RECIPIENT_FIELDS = [
  "x-hmxmroriginalrecipient",
  "x-original-recipient",
  "x-original-to",
  "delivered-to",
  "x-rcpt-to",
  "envelope-to",
] as const;

/** Who complains, where the report does not say so: by fields of the provider's, else the only address in `To`. */
export function recipientsIn(report: HeaderBlock, original: HeaderBlock): readonly string[] {
  const [first] = RECIPIENT_FIELDS;
  const microsofts = report.first(first);
  const values = [microsofts, ...RECIPIENT_FIELDS.map((name) => original.first(name))];
  for (const value of values) {
    const address = value === undefined ? undefined : readAddress(value);
    if (address !== undefined) return [clean(address, LONGEST_ADDRESS)];
  }
  const to = original.all("to");
  const named = addressesIn(to[0]?.slice(0, 1000) ?? "", 2);
  const [only] = named;
  return to.length === 1 && named.length === 1 && only !== undefined
    ? [clean(only.address, LONGEST_ADDRESS)]
    : [];
}

/** RFC 9477 §3.2, or the field that Gmail and others read. */
export function feedbackIdIn(original: HeaderBlock): string | undefined {
  return cleanOrNone(original.first("cfbl-feedback-id") ?? original.first("feedback-id"));
}

/** Whether the message asked for complaints by a field of its own (RFC 9477 §3.1). */
export function isCfbl(original: HeaderBlock): boolean {
  return original.has("cfbl-address") || original.has("cfbl-feedback-id");
}

/** An IP address, also where it stands in brackets. */
export function addressOfHost(value: string | undefined): string | undefined {
  const text = value?.trim().replace(/^\[?(?:IPv6:)?([^\]]*)\]?$/i, "$1") ?? "";
  return isIP(text) > 0 ? text : undefined;
}

/** The envelope sender, in the field that the last host put in front (RFC 5321 §4.4). */
export function senderIn(header: HeaderBlock): string | undefined {
  const [found] = addressesIn(header.first("return-path")?.slice(0, 1000) ?? "", 1);
  return cleanOrNone(found?.address);
}
