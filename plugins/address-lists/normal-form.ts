import { type MailAddress, parseAddress, unquotedLocalPart } from "../../core/mod.ts";

type Parts = Pick<MailAddress, "localPart" | "domain">;

/**
 * The form in which addresses are compared: local part unquoted and in lower case, domain as A-labels. Hosts may tell upper
 * from lower case in local parts (RFC 5321 §2.4), but hardly one does, and nobody on a list must get mail by another spelling.
 */
export function normalForm({ localPart, domain }: Parts): string {
  return joined(unquotedLocalPart(localPart).toLowerCase(), domain);
}

/** `*`, or `*` at a domain. */
export function isWildcard(text: string): boolean {
  return text === "*" || text.startsWith("*@");
}

/** An address with its local part unquoted, letter case kept, and its domain as A-labels. */
export function plainForm({ localPart, domain }: Parts): string {
  return joined(unquotedLocalPart(localPart), domain);
}

/**
 * The form of an address as a text, or for a local part alone; undefined when it is neither. `*@example.net` is refused too: nobody is
 * called `*`, and whoever writes it means all of a domain.
 */
export function normalText(text: string): string | undefined {
  if (isWildcard(text)) return undefined;
  if (!text.includes("@")) return /^[^\s<>(),;:"\\]+$/.test(text) ? text.toLowerCase() : undefined;
  const address = parseAddress(text);
  return address && normalForm(address);
}

/** A local part alone where there is no domain. */
function joined(local: string, domain: string): string {
  return domain === "" ? local : `${local}@${domain}`;
}
