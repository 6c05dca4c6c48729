import { h } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { hitsTable } from "../lib/mail-table.js";
import { card, pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { storySearch } from "../lib/story.js";
import { pager } from "../lib/table.js";
import { segments, tabs } from "../lib/tabs.js";

/** @type {readonly (readonly [string, string])[]} */
const TABS = [
  ["", "Bounces"],
  ["deferred", "Deferred"],
  ["remote-bounce", "Returned later"],
  ["complaint", "Complaints"],
];

/** @type {readonly (readonly [string, string])[]} */
const SPANS = [
  ["1h", "1 hour"],
  ["24h", "1 day"],
  ["7d", "7 days"],
];

/** Categories that are counted. */
const MOST_GROUPS = 12;

/** What hosts and people did not want, with examples. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const kind = query.get("of") ?? "";
  const since = query.get("since") ?? "24h";
  const after = query.get("after");
  const words = [
    `event:${kind || "bounced"}`,
    `since:${since}`,
    "limit:50",
    ...(after ? [`after:${after}`] : []),
  ];
  const { hits, next, off } = await storySearch(words, signal);
  const spans = segments("Span of time", SPANS, since, (value) =>
    link("/bounces", {}, { of: kind, since: value }),
  );
  const groups = groupsOf(hits);
  const isCut = after !== null || next !== null;
  return {
    title: "Bounces and complaints",
    content: [
      pageHead({
        title: "Bounces and complaints",
        text: "What hosts and people did not want.",
        actions: spans,
      }),
      tabs(TABS, kind, (which) =>
        link("/bounces", {}, { of: which, since: since === "24h" ? "" : since }),
      ),
      groups.length > 0
        ? card(
            "What they mean",
            h("ul.card-body.shares", null, groups.map(share)),
            h(
              "span.faint.small",
              null,
              isCut ? `of the ${number(hits.length)} shown below` : count(hits.length, "event"),
            ),
          )
        : null,
      h(
        "section.card",
        { "aria-label": "Examples", "data-key": "examples" },
        off ??
          hitsTable(
            hits,
            { title: "None", text: "Nothing of this kind in this span of time." },
            { event: false },
          ),
        next
          ? pager({
              text: `${number(hits.length)} shown`,
              after: link("/bounces", {}, { of: kind, since, after: next }),
            })
          : null,
      ),
    ],
    live: { events: { kinds: kind === "deferred" ? "deferred" : "bounced" } },
  };
}

/** A category, and how much of what is shown it is. @param {{ category: string, many: number, part: number, example: string }} group */
function share({ category, many, part, example }) {
  const bar = h("span", null);
  bar.style.width = `${100 * part}%`;
  return h(
    "li",
    null,
    h("span", { title: example }, category),
    h("div.bar", { "aria-hidden": "true" }, bar),
    h("span.numbers", null, number(many)),
  );
}

/** How many of each category, the most first. @param {readonly any[]} hits */
function groupsOf(hits) {
  /** @type {Map<string, { many: number, example: string }>} */
  const groups = new Map();
  for (const { category, text } of hits) {
    if (category === undefined) continue;
    const known = groups.get(category) ?? { many: 0, example: text };
    groups.set(category, { ...known, many: known.many + 1 });
  }
  return [...groups]
    .map(([category, group]) => ({ category, ...group, part: group.many / hits.length }))
    .sort((a, b) => b.many - a.many)
    .slice(0, MOST_GROUPS);
}
