import { isAscii, normalizeAddressDomain } from "./address.ts";

/**
 * The address in ASCII, its domain in A-labels: nobody needs SMTPUTF8 for an ASCII local part (RFC 6531 §3.2). Undefined when it
 * cannot be written so.
 */
export function asciiAddress(address: string): string | undefined {
  const at = address.lastIndexOf("@");
  const localPart = address.slice(0, at);
  if (at < 1 || !isAscii(localPart)) return undefined;
  const domain = normalizeAddressDomain(address.slice(at + 1));
  return domain === undefined ? undefined : `${localPart}@${domain}`;
}

/** An address as it is when that is ASCII, else in ASCII where it can be written so, else as it is. */
export function asciiForm(address: string): string {
  return isAscii(address) ? address : (asciiAddress(address) ?? address);
}
