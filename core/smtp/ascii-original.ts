import { isAscii } from "../message/address.ts";
import { embedNonAscii } from "../text/ascii.ts";

/** Characters of an ORCPT (RFC 3461 §4.2). */
const LONGEST_ORIGINAL = 500;

/**
 * The value of ORCPT for peers without SMTPUTF8 (RFC 6533 §3). Undefined when it has none, or is too
 * long in it: it is left out then, as for peers without DSN.
 */
export function asciiOriginal(original: string): string | undefined {
  if (isAscii(original)) return original;
  const ascii = embedNonAscii(original);
  return /^utf-8;/i.test(original) && ascii.length <= LONGEST_ORIGINAL ? ascii : undefined;
}
