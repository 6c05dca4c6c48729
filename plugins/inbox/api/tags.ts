import type { Context } from "hono";
import { isTag } from "../head.ts";
import type { Inbox } from "../inbox.ts";
import { MOST_NAMED, MOST_TAGS } from "../limits.ts";
import { AskedWrongly, fieldsAsked, textIn, textsIn } from "./asked.ts";

/** All tags, in order. */
export async function answerTags(c: Context, inbox: Inbox): Promise<Response> {
  return c.json([...(await inbox.tags()).keys()].toSorted());
}

/** Gives messages these tags and no others. */
export async function answerSetTags(c: Context, inbox: Inbox): Promise<Response> {
  const fields = await fieldsAsked(c);
  const ids = textsIn(fields, "IDs", MOST_NAMED);
  const tags = [...new Set(textsIn(fields, "Tags", MOST_TAGS).map(known))].toSorted();
  if (ids.length === 0) throw new AskedWrongly(400, "which messages? (IDs)");
  await inbox.mark(await inbox.numbersOf(ids), (mark) => ({ ...mark, tags }));
  return c.text("ok");
}

/** Calls a tag something else. */
export async function answerRenameTag(c: Context, inbox: Inbox): Promise<Response> {
  const name = known(textIn(await fieldsAsked(c), "Name"));
  return changeTag(c, inbox, (tags, old) => tags.map((tag) => (tag === old ? name : tag)));
}

/** Takes a tag from all messages. */
export async function answerDropTag(c: Context, inbox: Inbox): Promise<Response> {
  return changeTag(c, inbox, (tags, old) => tags.filter((tag) => tag !== old));
}

async function changeTag(
  c: Context,
  inbox: Inbox,
  change: (tags: readonly string[], old: string) => readonly string[],
): Promise<Response> {
  const old = c.req.param("tag") ?? "";
  const numbers = await inbox.matching(({ tags }) => tags.includes(old));
  await inbox.mark(numbers, (mark) => ({
    ...mark,
    tags: [...new Set(change(mark.tags, old))].toSorted(),
  }));
  return c.text("ok");
}

function known(tag: string): string {
  if (!isTag(tag)) throw new AskedWrongly(400, `${JSON.stringify(tag.slice(0, 100))} is not a tag`);
  return tag;
}
