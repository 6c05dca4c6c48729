import { createHash } from "node:crypto";
import { decodedBytes, type HeaderBlock } from "../../../core/mod.ts";
import { type BodyParts, bodyPartsOf, type FilePart, pageOf, textOf } from "../body-parts.ts";
import type { Entry } from "../entry.ts";
import type { Arrival } from "../folder-names.ts";
import { headOf } from "../head.ts";
import { MOST_ATTACHMENT } from "../limits.ts";
import type { MessageFile } from "../summary.ts";
import { unsubscribeIn } from "../unsubscribe.ts";

/** A message, as Mailpit's API has it. */
export function messageView(entry: Entry, file: MessageFile, arrival: Arrival): object {
  const parts = bodyPartsOf(file.content);
  const { header } = parts.message;
  const { created } = entry.summary;
  const head = headOf(header, arrival, { created, size: file.size });
  return {
    ID: entry.id,
    MessageID: head.messageId,
    From: head.from,
    To: head.to,
    Cc: head.cc,
    Bcc: head.bcc,
    ReplyTo: head.replyTo,
    ReturnPath: arrival.sender,
    Subject: head.subject,
    ListUnsubscribe: unsubscribeView(header),
    Date: dateOf(header, created),
    Tags: entry.tags,
    Username: "",
    Text: textOf(parts),
    HTML: pageOf(parts),
    Size: head.size,
    Inline: parts.inline.map(fileView),
    Attachments: parts.attachments.map(fileView),
  };
}

/** The file of a message by its part's id; undefined without one. */
export function fileIn({ attachments, inline }: BodyParts, id: string): FilePart | undefined {
  return [...attachments, ...inline].find((file) => file.id === id);
}

function fileView({ part, id, fileName, contentId }: FilePart): object {
  const bytes = decodedBytes(part, MOST_ATTACHMENT);
  const sum = (algorithm: string): string => createHash(algorithm).update(bytes).digest("hex");
  return {
    PartID: id,
    FileName: fileName || contentId,
    ContentType: part.type,
    ContentID: contentId,
    Size: bytes.length,
    Checksums: { MD5: sum("md5"), SHA1: sum("sha1"), SHA256: sum("sha256") },
  };
}

function unsubscribeView(header: HeaderBlock): object {
  const { header: written, post, links, problems } = unsubscribeIn(header);
  return { Header: written, HeaderPost: post, Links: links, Errors: problems.join("; ") };
}

function dateOf(header: HeaderBlock, created: number): string {
  const date = Date.parse((header.first("Date") ?? "").slice(0, 100).replace(/\s*\([^()]*\)$/, ""));
  return new Date(Number.isNaN(date) ? created : date).toISOString();
}
