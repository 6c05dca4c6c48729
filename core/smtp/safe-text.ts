/**
 * Decodes text that a peer sent (UTF-8, RFC 6531 §3.5) and makes it safe for logs and reports:
 * control characters and those that break lines or turn the writing direction become "?"; invalid
 * UTF-8 becomes U+FFFD.
 */
export function safeText(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    const octet = bytes[at];
    if (octet === undefined || octet < 0x20 || octet > 0x7e) {
      return replaceUnsafe(bytes.toString("utf8", start, end));
    }
  }
  return bytes.toString("latin1", start, end);
}

function replaceUnsafe(text: string): string {
  let safe = "";
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    if (!isUnsafe(text.charCodeAt(at))) continue;
    safe += `${text.slice(copied, at)}?`;
    copied = at + 1;
  }
  return safe + text.slice(copied);
}

function isUnsafe(unit: number): boolean {
  return (
    unit < 0x20 ||
    (unit >= 0x7f && unit <= 0x9f) ||
    (unit >= 0x2028 && unit <= 0x202e) ||
    (unit >= 0x2066 && unit <= 0x2069)
  );
}
