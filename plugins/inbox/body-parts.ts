import {
  decodedText,
  decodedWords,
  htmlText,
  type MimeMessage,
  type MimePart,
  readMediaType,
  takeApart,
} from "../../core/mod.ts";
import { LONGEST_SHOWN, MOST_BODY, PARTS } from "./limits.ts";

/** A part that is a file. */
export interface FilePart {
  readonly part: MimePart;
  /** As Mailpit's API calls it: its place, or "0" where the message has no parts. */
  readonly id: string;
  readonly fileName: string;
  /** Without its angle brackets; empty without one. */
  readonly contentId: string;
}

/** A message in what people see of it. */
export interface BodyParts {
  readonly message: MimeMessage;
  readonly texts: readonly MimePart[];
  readonly pages: readonly MimePart[];
  readonly attachments: readonly FilePart[];
  /** Files that the page shows, or that are to be shown with the text. */
  readonly inline: readonly FilePart[];
}

/** Sorts the parts of a message: by Content-Disposition (RFC 2183), else by their type. */
export function bodyPartsOf(content: Buffer): BodyParts {
  const message = takeApart(content, PARTS);
  const texts: MimePart[] = [];
  const pages: MimePart[] = [];
  const attachments: FilePart[] = [];
  const inline: FilePart[] = [];
  for (const part of message.parts) {
    const disposition = readMediaType(part.header.first("content-disposition"), "");
    const file = fileOf(part, disposition.parameters);
    const isBody = file.fileName === "" && file.contentId === "";
    if (disposition.type === "attachment") attachments.push(file);
    else if (part.type === "text/plain" && isBody) texts.push(part);
    // A page may have a Content-ID when it is the root of a multipart/related (RFC 2387).
    else if (part.type === "text/html" && file.fileName === "") pages.push(part);
    else if (file.contentId !== "" || disposition.type === "inline") inline.push(file);
    else attachments.push(file);
  }
  return { message, texts, pages, attachments, inline };
}

/** The plain text; made of the page where there is none. */
export function textOf({ texts, pages }: BodyParts, most: number = MOST_BODY): string {
  if (texts.length > 0) return joined(texts, most);
  return htmlText(joined(pages, MOST_BODY), most)
    .replaceAll(/[ \t\u00a0]+/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()
    .slice(0, most);
}

/** The page; empty without one. */
export function pageOf({ pages }: BodyParts): string {
  return joined(pages, MOST_BODY);
}

function joined(parts: readonly MimePart[], most: number): string {
  let text = "";
  for (const part of parts) {
    if (text.length >= most) break;
    text += `${text === "" ? "" : "\n"}${decodedText(part, most)}`;
  }
  return text.slice(0, most);
}

function fileOf(part: MimePart, parameters: ReadonlyMap<string, string>): FilePart {
  const name = parameters.get("filename") ?? part.parameters.get("name") ?? "";
  const contentId = /^\s*<([^<>]*)>/.exec(part.header.first("content-id") ?? "")?.[1] ?? "";
  return {
    part,
    id: part.place === "" ? "0" : part.place,
    fileName: decodedWords(name).slice(0, LONGEST_SHOWN),
    contentId: contentId.slice(0, LONGEST_SHOWN),
  };
}
