import { remove } from "../lib/actions.js";
import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { holdAction, holdNote } from "../lib/held.js";
import { heldBy } from "../lib/hold.js";
import { hitsTable, queuedTable } from "../lib/mail-table.js";
import { card, pageHead } from "../lib/page.js";
import { action } from "../lib/queue-parts.js";
import { link } from "../lib/router.js";
import { storySearch } from "../lib/story.js";
import { may } from "../session.js";

/** A job: what of it waits, and what became of the rest. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, query, signal }) {
  const job = params.job ?? "";
  const target = { queue: "*/*", job };
  const [hold, queued, story] = await Promise.all([
    heldBy(target, signal),
    get("/mail", { job, most: 50, after: query.get("after") }, signal),
    /\s/.test(job)
      ? { hits: [], next: null, off: undefined }
      : storySearch([`job:${job}`, "limit:50"], signal),
  ]);
  const actions = may("operator")
    ? [
        holdAction(target, `job ${job}`, hold),
        action("trash", "Delete", () => remove({ job }, job), ".danger"),
      ]
    : null;
  return {
    title: `Job ${job}`,
    content: [
      pageHead({ title: ["Job ", said(job)], crumbs: [["Jobs", "/ui/jobs"]], actions }),
      holdNote(hold),
      card(
        "In the queues now",
        queuedTable(queued, (after) => link("/jobs/:job", { job }, { after }), { job: false }),
      ),
      card(
        "What happened lately",
        story.off ??
          hitsTable(
            story.hits,
            {
              title: "Nothing is known",
              text: "No mail of this job came while the story was kept.",
            },
            { job: false },
          ),
        h("a", { href: link("/search", {}, { q: `job:${job}` }) }, "Search"),
      ),
    ],
    live: { events: { job } },
  };
}
