import { Buffer } from "node:buffer";
import {
  decodedText,
  HeaderBlock,
  htmlText,
  type MimeMessage,
  type MimePart,
} from "../../../core/mod.ts";
import { LONGEST_TEXT } from "./limits.ts";
import { Prose } from "./prose/prose.ts";

/** Characters without which a text is not what people are meant to read. */
const SHORTEST = 20;

/** What a mail says to people: its first text, plain where there is one. */
export function proseOf({ parts }: MimeMessage): Prose {
  const plain = parts.find((part) => part.type === "text/plain" && isShown(part));
  const text = plain === undefined ? "" : decodedText(plain);
  if (text.trim().length >= SHORTEST) return new Prose(text);
  const html = parts.find((part) => part.type === "text/html" && isShown(part));
  return new Prose(html === undefined ? text : htmlText(decodedText(html)));
}

/** All texts in it, one after the other. */
export function allText({ parts }: MimeMessage): readonly string[] {
  const texts: string[] = [];
  let length = 0;
  for (const part of parts) {
    if (length >= LONGEST_TEXT) break;
    if (!/^(?:text|message)\/(?!rfc822|global)/.test(part.type)) continue;
    const text = part.type === "text/html" ? htmlText(decodedText(part)) : decodedText(part);
    texts.push(text.slice(0, LONGEST_TEXT).replaceAll("\r\n", "\n"));
    length += text.length;
  }
  return texts;
}

/** The header of the message that is copied in a text from a line on; undefined when there is none. */
export function copiedHeader({ lines }: Prose, from: number): HeaderBlock | undefined {
  let start = from;
  const most = Math.min(lines.length, from + 20);
  while (start < most && !isField(lines[start] ?? "")) start++;
  if (start >= most) return undefined;
  let end = start;
  while (end < lines.length && (lines[end] ?? "") !== "") end++;
  const fields = lines.slice(start, end);
  if (fields.filter(isField).length < 2) return undefined;
  return HeaderBlock.of(Buffer.from(fields.map((line) => `${line}\r\n`).join("")));
}

function isField(line: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]{1,60}:(?:\s|$)/.test(line);
}

function isShown({ header }: MimePart): boolean {
  return !/^\s*attachment/i.test(header.first("content-disposition") ?? "");
}
