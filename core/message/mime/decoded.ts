import { Buffer } from "node:buffer";
import { MOST_DECODED } from "./limits.ts";
import type { MimePart } from "./take-apart.ts";

const EQUALS = 0x3d;
const LF = 0x0a;
const CR = 0x0d;

/** Characters of base64 for a byte, with the line ends of short lines. */
const BASE64_GROWTH = 1.4;

/** What a part holds without its transfer encoding (RFC 2045 §6), its first bytes. */
export function decodedBytes({ header, content }: MimePart, most: number = MOST_DECODED): Buffer {
  const encoding = header.first("content-transfer-encoding")?.toLowerCase() ?? "";
  switch (encoding) {
    case "base64": {
      const text = content.toString("latin1", 0, Math.ceil(most * BASE64_GROWTH));
      return Buffer.from(text, "base64").subarray(0, most);
    }
    case "quoted-printable":
      return quotedPrintable(content.subarray(0, most * 3)).subarray(0, most);
    default:
      return content.subarray(0, most);
  }
}

/** A part as text. A charset that nobody knows is taken for UTF-8 where it can be, else for Windows-1252. */
export function decodedText(part: MimePart, most: number = MOST_DECODED): string {
  const decoded = decodedBytes(part, most);
  const bytes = decoded.length < most ? decoded : whole(decoded);
  const charset = part.parameters.get("charset") ?? "utf-8";
  return inCharset(bytes, charset) ?? inCharset(bytes, "utf-8") ?? bytes.toString("latin1");
}

/** Undefined when the charset is not known, or the bytes are not all of it where that can be told. */
function inCharset(bytes: Buffer, charset: string): string | undefined {
  try {
    // Text that is called ASCII is often more.
    const label = /^us-ascii$/i.test(charset.trim()) ? "utf-8" : charset.trim();
    return new TextDecoder(label, { fatal: /^utf-?8$/i.test(label) }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without the beginning of a character whose end was cut off. */
function whole(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end - 1);
}

/** RFC 2045 §6.7. A `=` that begins nothing stands for itself. */
function quotedPrintable(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== EQUALS) out[length++] = byte;
    else if (bytes[at + 1] === LF) at++;
    else if (bytes[at + 1] === CR && bytes[at + 2] === LF) at += 2;
    else {
      const high = hexDigit(bytes[at + 1]);
      const low = hexDigit(bytes[at + 2]);
      if (high < 0 || low < 0) out[length++] = byte;
      else {
        out[length++] = high * 16 + low;
        at += 2;
      }
    }
  }
  return out.subarray(0, length);
}

function hexDigit(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
