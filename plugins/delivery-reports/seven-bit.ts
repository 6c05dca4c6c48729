import { cutEntity, fieldOf, fieldsOf } from "./mime-entity.ts";
import { boundaryOf, piecesOf } from "./multipart.ts";
import { quotedPrintable } from "./quoted-printable.ts";

/** Characters of a line of mail at most, without its end (RFC 5322 §2.1.1). */
const LONGEST_LINE = 998;
const CR = 0x0d;
const LF = 0x0a;
/** Parts within parts that are looked into. */
const DEEPEST = 20;

/** True for what any mail host takes as it is: ASCII without NUL, CR and LF as line ends only, lines of at most 998 (RFC 2045 §2.7). */
export function isSevenBit(bytes: Buffer): boolean {
  let line = 0;
  let before = 0;
  for (const byte of bytes) {
    if (byte === 0 || byte > 0x7f || (byte === LF) !== (before === CR)) return false;
    // The CR of the line's end counts one.
    line = byte === LF ? 0 : line + 1;
    if (line > LONGEST_LINE + 1) return false;
    before = byte;
  }
  return before !== CR;
}

/**
 * A message for hosts without 8BITMIME (RFC 6152 §3): what is not fit for them becomes quoted-printable, part by part. Undefined for
 * one that says too little about itself to be converted without guessing, or has more than ASCII in a header.
 */
export function sevenBitMessage(message: Buffer): Buffer | undefined {
  if (isSevenBit(message)) return message;
  const { header } = cutEntity(message);
  if (fieldOf(header, "mime-version") === undefined) return undefined;
  return sevenBitEntity(message, 0);
}

function sevenBitEntity(entity: Buffer, depth: number): Buffer | undefined {
  if (isSevenBit(entity)) return entity;
  const { header, body } = cutEntity(entity);
  if (depth > DEEPEST || !isSevenBit(header)) return undefined;
  const type = fieldOf(header, "content-type") ?? "text/plain";
  const encoding = (fieldOf(header, "content-transfer-encoding") ?? "7bit").toLowerCase();
  // Encoded already, and yet not fit: nobody can say what it is.
  if (encoding === "base64" || encoding === "quoted-printable") return undefined;
  if (/^multipart\//i.test(type)) return withBody(header, "7bit", multipart(type, body, depth));
  if (/^message\//i.test(type)) return withBody(header, "7bit", sevenBitEntity(body, depth + 1));
  return withBody(header, "quoted-printable", Buffer.from(quotedPrintable(body), "latin1"));
}

function withBody(header: Buffer, encoding: string, body: Buffer | undefined): Buffer | undefined {
  if (body === undefined) return undefined;
  const others = fieldsOf(header).filter((field) => !/^content-transfer-encoding\s*:/i.test(field));
  const fields = `${others.join("")}Content-Transfer-Encoding: ${encoding}\r\n\r\n`;
  return Buffer.concat([Buffer.from(fields, "latin1"), body]);
}

/** The body of a multipart with its parts converted; what stands around them goes when it is not fit. */
function multipart(type: string, body: Buffer, depth: number): Buffer | undefined {
  const boundary = boundaryOf(type);
  if (boundary === undefined) return undefined;
  const pieces = piecesOf(body.toString("latin1"), boundary);
  if (pieces === undefined) return undefined;
  const parts: string[] = [];
  for (const part of pieces.parts) {
    const converted = sevenBitEntity(Buffer.from(part, "latin1"), depth + 1);
    if (converted === undefined) return undefined;
    parts.push(`--${boundary}\r\n${converted.toString("latin1")}\r\n`);
  }
  const fit = (text: string): string => (isSevenBit(Buffer.from(text, "latin1")) ? text : "");
  const text = `${fit(pieces.before)}${parts.join("")}--${boundary}--\r\n${fit(pieces.after)}`;
  return Buffer.from(text, "latin1");
}
