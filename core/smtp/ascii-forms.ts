import { isAscii, normalizeAddressDomain } from "../message/address.ts";
import { embedNonAscii } from "../text/ascii.ts";

/** Characters of an ORCPT (RFC 3461 §4.2). */
const LONGEST_ORIGINAL = 500;

/**
 * The address in ASCII, its domain in A-labels: nobody needs SMTPUTF8 for an ASCII local part (RFC
 * 6531 §3.2). Undefined when it cannot be written so.
 */
export function asciiAddress(address: string): string | undefined {
  const at = address.lastIndexOf("@");
  const localPart = address.slice(0, at);
  if (at < 1 || !isAscii(localPart)) return undefined;
  const domain = normalizeAddressDomain(address.slice(at + 1));
  return domain === undefined ? undefined : `${localPart}@${domain}`;
}

/**
 * The value of ORCPT for peers without SMTPUTF8 (RFC 6533 §3). Undefined when it has none, or is too
 * long in it: it is left out then, as for peers without DSN.
 */
export function asciiOriginal(original: string): string | undefined {
  if (isAscii(original)) return original;
  const ascii = embedNonAscii(original);
  return /^utf-8;/i.test(original) && ascii.length <= LONGEST_ORIGINAL ? ascii : undefined;
}
