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

/** What xtext stands for; as it is where that would not be printable ASCII. */
export function decodeXtext(text: string): string {
  const decoded = text.replaceAll(/\+([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return /^[\x20-\x7e]*$/.test(decoded) ? decoded : text;
}
