import type { Context } from "hono";
import { decodedBytes, fieldText } from "../../../core/mod.ts";
import { type BodyParts, bodyPartsOf, textOf } from "../body-parts.ts";
import type { Inbox } from "../inbox.ts";
import { MOST_ATTACHMENT } from "../limits.ts";
import { pageFields, pageToShow } from "../page-view.ts";
import { THUMBNAIL } from "../thumbnail.ts";
import { AskedWrongly, messageAsked } from "./asked.ts";
import { fileIn, messageView } from "./message-view.ts";

/** Types that are shown; anything else is a download. None of them can run anything. */
const SHOWN: ReadonlySet<string> = new Set([
  ...["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"],
  ...["text/plain", "application/pdf", "audio/mpeg", "video/mp4"],
]);

/** Types that a page could be made to run, or to be styled by, also as a download: they are not called what they are. */
const ACTIVE = /script|html|xml|css|xsl|wasm|flash/;

/** A message, which is read then. */
export async function answerMessage(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const entry = await messageAsked(c, inbox, now);
  const view = await inbox.read(entry, (file, arrival) => messageView(entry, file, arrival));
  if (view === undefined) throw gone();
  if (!entry.read) await inbox.mark([entry.number], (mark) => ({ ...mark, read: true }));
  return c.json(view);
}

/** The header fields of a message, by name, each as it is written, on one line. */
export async function answerHeaders(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const { message } = await partsAsked(c, inbox, now);
  const fields = new Map<string, string[]>();
  for (const { name, bytes } of message.header.pieces())
    if (name !== "") {
      const shown = name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
      const values = fields.get(shown);
      if (values === undefined) fields.set(shown, [fieldText(bytes)]);
      else values.push(fieldText(bytes));
    }
  return c.json(Object.fromEntries([...fields].toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** The message as it came. */
export async function answerRaw(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const entry = await messageAsked(c, inbox, now);
  const content = await inbox.read(entry, (file) => file.content);
  if (content === undefined) throw gone();
  return new Response(new Uint8Array(content), {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      ...(c.req.query("dl") === "1"
        ? { "content-disposition": attachment(`${entry.id}.eml`) }
        : {}),
    },
  });
}

/** A file of a message. */
export async function answerPart(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const file = fileIn(await partsAsked(c, inbox, now), c.req.param("part") ?? "");
  if (file === undefined) throw new AskedWrongly(404, "the message has no such part");
  const { part, fileName, contentId, id } = file;
  const isShown = SHOWN.has(part.type) && c.req.query("dl") !== "1";
  const name = fileName || contentId || `part-${id}`;
  return new Response(new Uint8Array(decodedBytes(part, MOST_ATTACHMENT)), {
    headers: {
      "content-type": typeOf(part.type),
      "content-disposition": isShown
        ? attachment(name).replace(/^attachment/, "inline")
        : attachment(name),
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}

/** What stands for a small picture of a file. */
export async function answerThumbnail(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const file = fileIn(await partsAsked(c, inbox, now), c.req.param("part") ?? "");
  if (file === undefined) throw new AskedWrongly(404, "the message has no such part");
  return new Response(new Uint8Array(THUMBNAIL), { headers: { "content-type": "image/jpeg" } });
}

/** What a message says, by itself: `ID.html` for a frame, `ID.txt`. */
export async function answerView(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const [, id = "", kind] = /^([\w-]{1,60})\.(html|txt)$/.exec(c.req.param("file") ?? "") ?? [];
  if (kind === undefined) throw new AskedWrongly(404, "a view is called ID.html or ID.txt");
  const parts = await partsAsked(c, inbox, now, id);
  if (kind === "txt") return c.text(textOf(parts));
  if (parts.pages.length === 0) throw new AskedWrongly(404, "the message has no HTML");
  const content = c.req.query("remote") === "yes" ? "remote" : "own";
  return new Response(pageToShow(parts), { headers: pageFields(content) });
}

/** The parts of the message that a request names. */
export async function partsAsked(
  c: Context,
  inbox: Inbox,
  now: number,
  id?: string,
): Promise<BodyParts> {
  const entry = await messageAsked(c, inbox, now, id);
  const parts = await inbox.read(entry, (file) => bodyPartsOf(file.content));
  if (parts === undefined) throw gone();
  return parts;
}

/** It was there a moment ago. */
export function gone(): AskedWrongly {
  return new AskedWrongly(404, "the message was removed");
}

function typeOf(type: string): string {
  if (ACTIVE.test(type)) return "application/octet-stream";
  return type.startsWith("text/") ? `${type}; charset=utf-8` : type;
}

/** Content-Disposition of a download (RFC 6266 §4.3, RFC 8187 §3.2): nothing of a name gets out of its quotes, or into another folder. */
function attachment(name: string): string {
  const base = name
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}/\\]/gu, "_")
    .slice(0, 200);
  const plain = base.replaceAll(/[^\w .()+-]/g, "_");
  const encoded = encodeURIComponent(base).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
