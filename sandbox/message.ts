import {
  decodedBytes,
  decodedText,
  decodedWords,
  type HeaderBlock,
  type MediaType,
  type MimeMessage,
  type MimePart,
  readMediaType,
  takeApart,
} from "../core/mod.ts";

/** A file that came with a message. */
export interface Attachment {
  /** Empty where it has no name. Whatever the sender wrote: no path to write to. */
  readonly name: string;
  /** Lower case, as `application/pdf`. */
  readonly type: string;
  /** As `cid:` links name it; undefined where nothing does. */
  readonly contentId: string | undefined;
  readonly content: Buffer;
}

/** The header of a message. */
export interface MessageHeaders {
  /** The text of the first field of that name, decoded (RFC 2047); undefined without one. Letter case does not matter. */
  get(name: string): string | undefined;
  /** The texts of all fields of that name. */
  all(name: string): readonly string[];
}

/** A message that the sandbox has taken. */
export interface SandboxMessage {
  /** What the server calls it: its reply to the client, its log and its records say so. */
  readonly id: string;
  /** Who sent it to whom, whatever its header says; `from` is empty for `<>`. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly receivedAt: Date;
  /** Decoded; empty without one. */
  readonly subject: string;
  /** The text of From, decoded; empty without one. */
  readonly from: string;
  /** The text of To, decoded; empty without one. */
  readonly to: string;
  readonly headers: MessageHeaders;
  /** The first part that is plain text and no attachment. */
  readonly text: string | undefined;
  /** The first part that is HTML and no attachment. */
  readonly html: string | undefined;
  readonly attachments: readonly Attachment[];
  /** Web addresses in the HTML and in the text, in order, each once. */
  readonly links: readonly string[];
  /** The message as it came. */
  readonly raw: Buffer;
}

/** What is known of a message besides its content. */
export type MessageFacts = Pick<SandboxMessage, "id" | "envelope" | "receivedAt">;

/** Bytes of a part that are read: as large as messages are that a sandbox takes. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Links that are found, and characters of one. */
const MOST_LINKS = 1000;

const HREF =
  /<(?:a|area)\s[^>]{0,2000}?\bhref\s*=\s*(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'>]{1,2000}))/gi;
const ADDRESS = /\bhttps?:\/\/[^\s<>"]{1,2000}/gi;

/** Reads a message. */
export function readMessage(raw: Buffer, facts: MessageFacts): SandboxMessage {
  const message = takeApart(raw);
  const text = bodyOf(message, "text/plain");
  const html = bodyOf(message, "text/html");
  const headers = headersOf(message.header);
  return {
    ...facts,
    subject: headers.get("Subject") ?? "",
    from: headers.get("From") ?? "",
    to: headers.get("To") ?? "",
    ...{ headers, text, html },
    attachments: message.parts.filter(isAttachment).map(attachmentOf),
    links: linksIn(html, text),
    raw,
  };
}

function headersOf(header: HeaderBlock): MessageHeaders {
  return {
    get(name) {
      const text = header.first(name);
      return text === undefined ? undefined : decodedWords(text);
    },
    all: (name) => header.all(name).map((text) => decodedWords(text)),
  };
}

function bodyOf({ parts }: MimeMessage, type: string): string | undefined {
  const part = parts.find((each) => each.type === type && !isAttachment(each));
  return part && decodedText(part, MOST_BYTES);
}

function isAttachment({ type, parameters, header }: MimePart): boolean {
  const disposition = dispositionOf(header);
  if (disposition.type === "attachment") return true;
  if (type !== "text/plain" && type !== "text/html") return true;
  return parameters.has("name") || disposition.parameters.has("filename");
}

function attachmentOf(part: MimePart): Attachment {
  const { type, parameters, header } = part;
  const name = dispositionOf(header).parameters.get("filename") ?? parameters.get("name") ?? "";
  const id = header.first("Content-ID")?.trim();
  return {
    ...{ name: decodedWords(name), type },
    contentId: id?.replace(/^<(.*)>$/, "$1"),
    content: decodedBytes(part, MOST_BYTES),
  };
}

function dispositionOf(header: HeaderBlock): MediaType {
  return readMediaType(header.first("Content-Disposition"), "");
}

function linksIn(html: string | undefined, text: string | undefined): readonly string[] {
  const links = new Set<string>();
  for (const [, quoted, single, bare] of (html ?? "").matchAll(HREF)) {
    const link = (quoted ?? single ?? bare ?? "").replaceAll("&amp;", "&").trim();
    if (links.size < MOST_LINKS && /^https?:/i.test(link)) links.add(link);
  }
  for (const [link] of (text ?? "").matchAll(ADDRESS))
    if (links.size < MOST_LINKS) links.add(link.replace(/[.,;:!?)\]'}]+$/, ""));
  return [...links];
}
