import { countedHits, countsOf, overTime, shares } from "../lib/bounce-parts.js";
import { h } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { hitsTable } from "../lib/mail-table.js";
import { pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { state } from "../lib/states.js";
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

/** What hosts and people did not want, over time and with examples. @param {import("../lib/router.js").Asked} asked */
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
  const [counts, { hits, next, off }] = await Promise.all([
    countsOf(kind, since, signal),
    storySearch(words, signal),
  ]);
  const to = (/** @type {Record<string, unknown>} */ more) =>
    link("/bounces", {}, { of: kind, since: since === "24h" ? "" : since, ...more });
  const spans = segments("Span of time", SPANS, since, (value) => to({ since: value }));
  return {
    title: "Bounces and complaints",
    content: [
      pageHead({
        title: "Bounces and complaints",
        text: "What hosts and people did not want.",
        actions: spans,
      }),
      tabs(TABS, kind, (which) => to({ of: which })),
      overTime(counts, kind),
      kind === ""
        ? shares(counts.categories, hits, "of all in this time")
        : shares(countedHits(hits), hits, `of the ${count(hits.length, "event")} shown below`),
      h(
        "section.card",
        { "aria-label": "Examples", "data-key": "examples" },
        off ?? examples(hits, next),
        next ? pager({ text: `${number(hits.length)} shown`, after: to({ after: next }) }) : null,
      ),
    ],
    live: { events: { kinds: kind === "deferred" ? "deferred" : "bounced" } },
  };
}

/** @param {readonly any[]} hits @param {string | null} next */
function examples(hits, next) {
  if (hits.length === 0 && next !== null)
    return state(
      "None so far",
      "Nothing of this kind is among the events that were looked at; older ones are on the next page.",
    );
  const none = { title: "None", text: "Nothing of this kind in this span of time." };
  return hitsTable(hits, none, { event: false });
}
