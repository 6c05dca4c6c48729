import { quotedPrintable } from "./quoted-printable.ts";
import { isSevenBit } from "./seven-bit.ts";

/** A part of a report, in 7 bits. */
export interface Part {
  readonly type: string;
  readonly encoding: "7bit" | "quoted-printable";
  /** ASCII with CRLF line ends. */
  readonly content: string;
}

/** A part of bytes of any kind: as they are where they have 7 bits, else quoted-printable. */
export function encodedPart(type: string, bytes: Buffer): Part {
  return isSevenBit(bytes)
    ? { type, encoding: "7bit", content: bytes.toString("latin1") }
    : { type, encoding: "quoted-printable", content: quotedPrintable(bytes) };
}

/** A part as it is between its delimiters (RFC 2046 §5.1). */
export function partText({ type, encoding, content }: Part): string {
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${content}`;
}
