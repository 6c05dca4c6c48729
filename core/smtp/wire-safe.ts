const QUOTE = 34;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const BACKSLASH = 92;
const AT = 64;
const DELETE = 127;

/** As long as any address that came in a command line. */
const LONGEST_ADDRESS = 4096;

/** Whether an address can appear between the angle brackets of a path, and what writing it takes. */
export type AddressForm = "ascii" | "utf8" | "unsafe";

/**
 * Checks that `address` cannot break out of `<…>`: no control characters, no space or angle bracket
 * outside a quoted local part (RFC 5321 §4.1.2). It says nothing about whether the address makes
 * sense: that is the peer's to judge.
 */
export function addressForm(address: string): AddressForm {
  if (address.length > LONGEST_ADDRESS) return "unsafe";
  let quoted = address.charCodeAt(0) === QUOTE;
  let form: AddressForm = "ascii";
  for (let at = 0; at < address.length; at++) {
    const unit = address.charCodeAt(at);
    if (unit < 0x20 || (unit >= DELETE && unit < 0xa0)) return "unsafe";
    if (unit > DELETE) form = "utf8";
    if (quoted) {
      if (unit === BACKSLASH) {
        const escaped = address.charCodeAt(at + 1);
        if (!(escaped >= 0x20 && escaped < DELETE)) return "unsafe";
        at++;
      } else if (unit === QUOTE && at > 0) {
        quoted = false;
        if (address.charCodeAt(at + 1) !== AT) return "unsafe";
      }
    } else if (unit === 0x20 || unit === LESS || unit === GREATER) return "unsafe";
  }
  return quoted ? "unsafe" : form;
}

/**
 * True when `value` can be an ESMTP parameter value (RFC 5321 §4.1.2, RFC 6531 §3.3): no space, `=`
 * or control.
 */
export function isParameterValue(value: string): boolean {
  if (value.length === 0 || value.length > LONGEST_ADDRESS) return false;
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at);
    if (unit <= 0x20 || unit === EQUALS || (unit >= DELETE && unit < 0xa0)) return false;
  }
  return true;
}
