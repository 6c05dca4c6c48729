/** Characters of an encoded line at most, with the `=` of a soft line break (RFC 2045 §6.7). */
const WIDEST = 76;

/** Encodes bytes whose line ends are CRLF as quoted-printable (RFC 2045 §6.7); everything else about them may be odd. */
export function quotedPrintable(bytes: Buffer): string {
  return bytes.toString("latin1").split("\r\n").map(encodedLine).join("\r\n");
}

function encodedLine(line: string): string {
  let encoded = "";
  let width = 0;
  for (let at = 0; at < line.length; at++) {
    const sign = encodedSign(line.charCodeAt(at), at === line.length - 1);
    // A soft line break needs a place too, unless this is the line's end.
    const room = at === line.length - 1 ? WIDEST : WIDEST - 1;
    if (width + sign.length > room) {
      encoded += "=\r\n";
      width = 0;
    }
    encoded += sign;
    width += sign.length;
  }
  return encoded;
}

function encodedSign(code: number, last: boolean): string {
  const blank = code === 0x20 || code === 0x09;
  const plain = blank ? !last : code > 0x20 && code < 0x7f && code !== 0x3d;
  if (plain) return String.fromCharCode(code);
  return `=${code.toString(16).toUpperCase().padStart(2, "0")}`;
}
