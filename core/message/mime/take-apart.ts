import { Buffer } from "node:buffer";
import type { HeaderBlock } from "../header-block.ts";
import { splitContent } from "./header-of.ts";
import { MOST_DELIMITERS, PART_LIMITS, type PartLimits } from "./limits.ts";
import { type MediaType, readMediaType } from "./media-type.ts";

/** A part that is no multipart, as it was transferred. */
export interface MimePart extends MediaType {
  readonly header: HeaderBlock;
  readonly content: Buffer;
  /** Its place: "2.1" is the first part of the second; empty for a message that has no parts. */
  readonly place: string;
}

/** A message in its parts. */
export interface MimeMessage extends MediaType {
  readonly header: HeaderBlock;
  /** In order, those of multiparts in multiparts too; what is in a `message/rfc822` is part of another message. */
  readonly parts: readonly MimePart[];
}

const LF = 0x0a;
const CR = 0x0d;

/** What may follow a boundary in its line: blanks, a line end, the hyphens of the last delimiter. */
const AFTER_BOUNDARY: ReadonlySet<number> = new Set([0x20, 0x09, CR, LF, 0x2d]);

/**
 * Takes a message apart (RFC 2046 §5.1). What has no end, too many parts or too many levels is read as far as it goes; each level
 * is looked through once, so that it takes time linear in the bytes.
 */
export function takeApart(bytes: Buffer, limits: PartLimits = PART_LIMITS): MimeMessage {
  const parts: MimePart[] = [];
  let left = limits.parts;
  const visit = (content: Buffer, fallback: string, depth: number, place: string): MimePart => {
    left--;
    const { header, body } = splitContent(content);
    const media = readMediaType(header.first("content-type"), fallback);
    const part = { ...media, header, content: body, place };
    const boundary = media.parameters.get("boundary") ?? "";
    if (!media.type.startsWith("multipart/") || boundary === "" || depth >= limits.depth)
      parts.push(part);
    else {
      const inner = media.type === "multipart/digest" ? "message/rfc822" : "text/plain";
      let number = 0;
      for (const section of sections(body, boundary)) {
        if (left <= 0) break;
        number++;
        visit(section, inner, depth + 1, place === "" ? `${number}` : `${place}.${number}`);
      }
    }
    return part;
  };
  const { type, parameters, header } = visit(bytes, "text/plain", 0, "");
  return { type, parameters, header, parts };
}

/** What is between the delimiter lines; without a closing one the last goes to the end. */
function* sections(bytes: Buffer, boundary: string): Iterable<Buffer> {
  const mark = Buffer.from(`--${boundary}`, "latin1");
  let start = -1;
  let at = 0;
  for (let tried = 0; tried < MOST_DELIMITERS; tried++) {
    const found = bytes.indexOf(mark, at);
    if (found < 0) break;
    at = found + mark.length;
    if (found > 0 && bytes[found - 1] !== LF) continue;
    // Most of what only begins like a delimiter is told by one byte.
    if (at < bytes.length && !AFTER_BOUNDARY.has(bytes[at] ?? LF)) continue;
    const feed = bytes.indexOf(LF, at);
    const lineEnd = feed < 0 ? bytes.length : feed;
    const rest = bytes.toString("latin1", at, Math.min(lineEnd, at + 80)).trimEnd();
    const closing = rest.startsWith("--");
    // Another boundary may begin with this one.
    if (!closing && rest !== "") continue;
    if (start >= 0) yield bytes.subarray(start, Math.max(start, withoutLineEnd(bytes, found)));
    if (closing) return;
    at = start = Math.min(lineEnd + 1, bytes.length);
  }
  if (start >= 0) yield bytes.subarray(start);
}

/** RFC 2046 §5.1.1: the line end before a delimiter belongs to it. */
function withoutLineEnd(bytes: Buffer, end: number): number {
  if (end === 0 || bytes[end - 1] !== LF) return end;
  return bytes[end - 2] === CR ? end - 2 : end - 1;
}
