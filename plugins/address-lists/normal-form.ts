import { type MailAddress, parseAddress } from "../../core/mod.ts";

/**
 * The form in which addresses are compared: local part unquoted and in lower case, domain as A-labels. Hosts may tell letters of
 * local parts apart (RFC 5321 §2.4), but hardly one does, and who is on a list must not get mail by another spelling.
 */
export function normalForm({
  localPart,
  domain,
}: Pick<MailAddress, "localPart" | "domain">): string {
  const local = unquoted(localPart).toLowerCase();
  return domain === "" ? local : `${local}@${domain}`;
}

/** The same for an address as a text, or for a local part alone; undefined when it is neither. */
export function normalText(text: string): string | undefined {
  if (!text.includes("@")) return /^[^\s<>(),;:"\\]+$/.test(text) ? text.toLowerCase() : undefined;
  const address = parseAddress(text);
  return address && normalForm(address);
}

/** `"joe"` and `joe` are one mailbox (RFC 5321 §4.1.2). */
function unquoted(localPart: string): string {
  if (!localPart.startsWith('"')) return localPart;
  return localPart.slice(1, -1).replaceAll(/\\(.)/gs, "$1");
}
