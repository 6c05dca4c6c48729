import type { Context } from "hono";
import { pageOf } from "../body-parts.ts";
import type { HtmlChecker } from "../html-check/html-checker.ts";
import type { Inbox } from "../inbox.ts";
import { checkLinks, type LinkCheckParts, unasked } from "../link-check.ts";
import { linksIn } from "../links.ts";
import { AskedWrongly } from "./asked.ts";
import { partsAsked } from "./message.ts";

/** The links of a message. Nobody is asked for them: that takes a POST. */
export async function answerLinks(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const links = unasked(linksIn(await partsAsked(c, inbox, now)));
  return c.json({
    Errors: links.filter(({ Status }) => Status === "malformed").length,
    Links: links,
  });
}

/** What mail programs show of a message's page. Nothing is fetched for it. */
export async function answerHtmlCheck(
  c: Context,
  inbox: Inbox,
  now: number,
  checker: HtmlChecker,
): Promise<Response> {
  const parts = await partsAsked(c, inbox, now);
  if (parts.pages.length === 0) throw new AskedWrongly(404, "the message has no HTML");
  return c.json(await checker.check(pageOf(parts)));
}

/** Asks for the links of a message. */
export async function answerLinkCheck(
  c: Context,
  inbox: Inbox,
  now: number,
  parts: LinkCheckParts,
): Promise<Response> {
  const links = await checkLinks(linksIn(await partsAsked(c, inbox, now)), parts);
  const errors = links.filter(({ StatusCode }) => StatusCode === 0 || StatusCode >= 400);
  return c.json({ Errors: errors.length, Links: links });
}
