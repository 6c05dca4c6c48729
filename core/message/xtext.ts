/** RFC 3461 §4: printable ASCII, `+` only before two hexadecimal digits; no `=`. */
export function isXtext(text: string): boolean {
  return /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})+$/.test(text);
}

/** A text as a parameter of SMTP takes it (RFC 3461 §4); beyond ASCII by its bytes in UTF-8. */
export function xtext(text: string): string {
  return text.replaceAll(/[^!-*,-<>-~]/gu, (character) => {
    let out = "";
    for (const byte of Buffer.from(character))
      out += `+${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    return out;
  });
}
