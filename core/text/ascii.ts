/** Characters that do not stand for themselves in `utf-8-addr-xtext` (RFC 6533 §3: all but QCHAR). */
const NOT_QCHAR = /[^\x21-\x2a\x2c-\x3c\x3e-\x5b\x5d-\x7e]/gu;
const NOT_PRINTABLE = /[^\x20-\x7e]/gu;

function embedded(character: string): string {
  return `\\x{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, "0")}}`;
}

/** A text in printable ASCII; any other character is written as RFC 6533 §3 writes it: `\x{20AC}`. */
export function embedNonAscii(text: string): string {
  return text.replaceAll(NOT_PRINTABLE, embedded);
}

/** An address in the form that 7-bit fields and parameters take (RFC 6533 §3, `utf-8-addr-xtext`). */
export function utf8AddrXtext(address: string): string {
  return address.replaceAll(NOT_QCHAR, embedded);
}
