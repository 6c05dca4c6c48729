import type { Context } from "hono";
import type { Inbox } from "../inbox.ts";
import { checkLinks, type LinkCheckParts, unasked } from "../link-check.ts";
import { linksIn } from "../links.ts";
import { partsAsked } from "./message.ts";

/** The links of a message. Nobody is asked for them: that takes a POST. */
export async function answerLinks(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const links = unasked(linksIn(await partsAsked(c, inbox, now)));
  return c.json({
    Errors: links.filter(({ Status }) => Status === "malformed").length,
    Links: links,
  });
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
