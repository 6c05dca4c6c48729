import { quotedPrintable } from "./quoted-printable.ts";
import { isSevenBit } from "./seven-bit.ts";

/** A part of a report, in 7 bits. */
export interface Part {
  readonly type: string;
  readonly encoding: "7bit" | "quoted-printable";
  /** ASCII with CRLF line ends. */
  readonly content: string;
  /** Languages of its text (RFC 3282), where they are worth telling. */
  readonly languages?: string | undefined;
}

/** A part of bytes of any kind: as they are where they have 7 bits, else quoted-printable. */
export function encodedPart(type: string, bytes: Buffer): Part {
  return isSevenBit(bytes)
    ? { type, encoding: "7bit", content: bytes.toString("latin1") }
    : { type, encoding: "quoted-printable", content: quotedPrintable(bytes) };
}

/** A part as it is between its delimiters (RFC 2046 §5.1). */
export function partText(part: Part): string {
  return `${partHeader(part).join("\r\n")}\r\n\r\n${part.content}`;
}

/** The fields that say what a part is. */
export function partHeader({ type, encoding, languages }: Part): readonly string[] {
  const fields = [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`];
  return languages === undefined ? fields : [...fields, `Content-Language: ${languages}`];
}
