import { pause, resume } from "../lib/actions.js";
import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { count, number } from "../lib/format.js";
import { hitsTable } from "../lib/mail-table.js";
import { card, pageHead } from "../lib/page.js";
import { action, badges, queueLink, rowActions, waiting } from "../lib/queue-parts.js";
import { link } from "../lib/router.js";
import { storySearch } from "../lib/story.js";
import { table } from "../lib/table.js";
import { may } from "../session.js";

/** A recipient domain: its queues, and what happened to its mail lately. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, signal }) {
  const domain = params.domain ?? "";
  const pattern = `${domain}/*`;
  const [found, story] = await Promise.all([
    get("/queues/search", { text: pattern, most: 100 }, signal),
    storySearch([`rcpt:@${domain}`, "limit:20"], signal),
  ]);
  const rows = table({
    label: "Queues of the domain",
    columns: [
      { label: "Queue", cell: ({ name }) => queueLink(name) },
      { label: "Recipients", end: true, cell: ({ recipients }) => number(recipients) },
      { label: "Connections", end: true, cell: ({ connections }) => number(connections) },
      { label: "State", cell: (queue) => h("span.badges", null, badges(queue)) },
      { label: "Waits for", wide: true, cell: waiting },
      { label: "", cell: rowActions },
    ],
    rows: found.queues,
    key: ({ name }) => name,
    empty: { title: "No mail waits for this domain", text: "A queue is listed while it has mail." },
  });
  const actions = may("operator")
    ? [
        action("pause", "Pause all of it", () => pause({ queue: pattern }, domain)),
        action("play", "Resume", () => resume({ queue: pattern }, domain)),
      ]
    : null;
  return {
    title: domain,
    content: [
      pageHead({
        title: said(domain),
        text: `${count(found.recipients, "recipient")} in ${count(found.matching, "queue")}`,
        crumbs: [["Queues", "/ui/queues"]],
        actions,
      }),
      card("Queues", rows, h("a", { href: link("/configuration", {}, { domain }) }, "Settings")),
      card(
        "What happened lately",
        story.off ??
          hitsTable(story.hits, {
            title: "Nothing is known",
            text: "No mail for this domain came while the story was kept.",
          }),
        h("a", { href: link("/search", {}, { q: `rcpt:@${domain}` }) }, "Search"),
      ),
    ],
    live: { events: { domain } },
  };
}
