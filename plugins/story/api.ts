import { parseAddress, parseId } from "../../core/mod.ts";
import type { BounceCategories } from "../bounce-categories/contract.ts";
import type { Hit } from "./hit.ts";
import type { PrivacyChoice } from "./privacy.ts";
import { parseQuery } from "./query.ts";
import { positionOf, search } from "./search.ts";
import type { Story } from "./story.ts";
import { storyOf } from "./tell.ts";
import { foldTerm } from "./terms.ts";

/** An answer of the API: what to say, and with which status. */
export interface Answer {
  readonly status: 200 | 400 | 404;
  readonly body: unknown;
}

/** What the API is asked under. */
export interface Desk {
  readonly story: Story;
  readonly choice: PrivacyChoice;
  readonly isOn: boolean;
  readonly now: number;
  /** Tells what failures mean. */
  readonly categories: Pick<BounceCategories, "explain">;
}

const OFF: Answer = {
  status: 404,
  body: { error: "no story is kept; set: story yes" },
};

/** `GET /story/search?q=…`: the words of a search, with blanks between them. */
export async function answerSearch(desk: Desk, words: readonly string[]): Promise<Answer> {
  if (!desk.isOn) return OFF;
  const parsed = parseQuery(words, desk.now);
  if (!parsed.ok) return bad(parsed.problem);
  const { query } = parsed;
  if (query.after !== undefined && positionOf(query.after) === undefined)
    return bad(`after:${query.after}: expected what the page before gave as next`);
  const { store, privacy } = await desk.story.opened();
  const hider = await privacy(desk.choice);
  const { hits, next } = await search(store, {
    ...query,
    forms: (address) => hider.forms(address),
  });
  const shown = hits.map(({ at, ...hit }) => ({
    at: new Date(at).toISOString(),
    ...hit,
    ...categoryOf(hit, desk),
  }));
  return { status: 200, body: { hits: shown, next: next ?? null } };
}

/** What a failure means, by the patterns in force now. */
function categoryOf(
  { event, status, text }: Pick<Hit, "event" | "status" | "text">,
  { categories }: Desk,
): { readonly category?: string } {
  switch (event) {
    case "bounced":
    case "deferred":
    case "remote-bounce": {
      const type = /^[45]\d\d(?:[ -]|$)/.test(text) ? "smtp" : "x-mta";
      return { category: categories.explain(`${status};${type};${text}`).category };
    }
    default:
      return {};
  }
}

/** `GET /story/messages/:id`: all that is known of a message, of one recipient of it if one is named. */
export async function answerMessage(
  desk: Desk,
  name: string,
  recipient: string | undefined,
): Promise<Answer> {
  if (!desk.isOn) return OFF;
  const id = parseId(foldTerm(name));
  if (id === undefined) return bad(`${name} is not the id of a message, such as 4e3qlgrmrk`);
  const address = recipient === undefined ? undefined : parseAddress(recipient);
  if (recipient !== undefined && address === undefined)
    return bad(`${recipient} is not an address`);
  const { store, privacy } = await desk.story.opened();
  const forms = address && (await privacy(desk.choice)).forms(address.text);
  const story = await storyOf(store, { id, recipient: forms, now: desk.now });
  return story.events.length === 0
    ? {
        status: 404,
        body: { error: `nothing is known of ${name}: it never came, or is older than story-keep` },
      }
    : { status: 200, body: story };
}

function bad(error: string): Answer {
  return { status: 400, body: { error } };
}
