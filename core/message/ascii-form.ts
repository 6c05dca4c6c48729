import { isAscii, parseAddress } from "./address.ts";

/**
 * An address in ASCII where that can be: as it is, or with its domain in A-labels (RFC 5890 §2.3.2.1). One with a local part beyond
 * ASCII has no other form and is returned as it is.
 */
export function asciiForm(address: string): string {
  if (isAscii(address)) return address;
  const parsed = parseAddress(address);
  return parsed && isAscii(parsed.localPart) ? `${parsed.localPart}@${parsed.domain}` : address;
}
