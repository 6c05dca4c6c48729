/** Letters that no host takes for others when it changes their case (RFC 4648 §6). */
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** Bytes, five at a time eight letters, in lower case. Their number is a multiple of five. */
export function base32(bytes: Buffer): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += LETTERS[(value >> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return text;
}

/** What `base32` made into a text in lower case; undefined for what it does not make. */
export function fromBase32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text) {
    const at = LETTERS.indexOf(letter);
    if (at < 0) return undefined;
    value = (value << 5) | at;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
      value &= (1 << bits) - 1;
    }
  }
  return bits === 0 ? Buffer.from(bytes) : undefined;
}
