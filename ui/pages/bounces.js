import { h } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { hitsTable } from "../lib/mail-table.js";
import { pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { storySearch } from "../lib/story.js";
import { pager } from "../lib/table.js";
import { tabs } from "../lib/tabs.js";

/** @type {readonly (readonly [string, string])[]} */
const TABS = [
  ["", "Bounces"],
  ["deferred", "Deferred"],
  ["remote-bounce", "Returned later"],
  ["complaint", "Complaints"],
];

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
  const spans = h(
    "div.segments",
    { role: "group", "aria-label": "Span of time" },
    [
      ["1h", "1 hour"],
      ["24h", "1 day"],
      ["7d", "7 days"],
    ].map(([value, label]) =>
      h(
        "a",
        {
          href: link("/bounces", {}, { of: kind, since: value }),
          "aria-current": value === since ? "true" : undefined,
        },
        label,
      ),
    ),
  );
  const groups = groupsOf(hits);
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
      groups.length > 1
        ? h(
            "section.card",
            { "aria-label": "By status" },
            h(
              "ul.card-body.reasons.wide-list",
              null,
              groups.map(([status, many]) =>
                h(
                  "li",
                  null,
                  h("span.mono", null, status || "no status"),
                  h("span.numbers", null, number(many)),
                  h("span.faint.small", null, "of those shown"),
                ),
              ),
            ),
          )
        : null,
      h(
        "section.card",
        { "aria-label": "Examples" },
        off ??
          hitsTable(hits, { title: "None", text: "Nothing of this kind in this span of time." }),
        next
          ? pager({
              text: `${number(hits.length)} shown`,
              after: link("/bounces", {}, { of: kind, since, after: next }),
            })
          : null,
      ),
    ],
  };
}

/** How many of each status, the most first. @param {readonly any[]} hits @returns {readonly [string, number][]} */
function groupsOf(hits) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { status } of hits) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, 6);
}
