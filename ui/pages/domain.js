import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { count } from "../lib/format.js";
import { holdAction, holdNote } from "../lib/held.js";
import { heldBy } from "../lib/hold.js";
import { hitsTable } from "../lib/mail-table.js";
import { card, pageHead } from "../lib/page.js";
import { queueTable, WHOLE } from "../lib/queue-table.js";
import { link } from "../lib/router.js";
import { storySearch } from "../lib/story.js";

/** A recipient domain: its queues, and what happened to its mail lately. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, signal }) {
  const domain = params.domain ?? "";
  const pattern = `${domain}/*`;
  const [hold, found, story] = await Promise.all([
    heldBy({ queue: pattern }, signal),
    get("/queues/search", { text: pattern, most: 100 }, signal),
    storySearch([`rcpt:@${domain}`, "limit:20"], signal),
  ]);
  const rows = queueTable({
    label: "Queues of the domain",
    queues: found.queues,
    columns: WHOLE,
    empty: { title: "No mail waits for this domain", text: "A queue is listed while it has mail." },
  });
  return {
    title: domain,
    content: [
      pageHead({
        title: said(domain),
        text: `${count(found.recipients, "recipient")} in ${count(found.matching, "queue")}`,
        crumbs: [["Queues", "/ui/queues"]],
        actions: holdAction({ queue: pattern }, domain, hold),
      }),
      holdNote(hold),
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
