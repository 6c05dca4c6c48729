import { peerText } from "../text/borders.ts";

/** Decodes text that a peer sent (UTF-8, RFC 6531 §3.5); invalid UTF-8 becomes U+FFFD, what is unsafe is replaced. */
export function safeText(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === undefined || byte < 0x20 || byte > 0x7e)
      return peerText(bytes.toString("utf8", start, end));
  }
  return bytes.toString("latin1", start, end);
}
