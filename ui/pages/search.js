import { get } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { filterForm } from "../lib/filter-form.js";
import { number } from "../lib/format.js";
import { hitsTable, queuedTable } from "../lib/mail-table.js";
import { card, pageHead } from "../lib/page.js";
import { BRIEF, queueTable } from "../lib/queue-table.js";
import { go, link } from "../lib/router.js";
import { note, state } from "../lib/states.js";
import { storySearch } from "../lib/story.js";
import { pager } from "../lib/table.js";

/** Finds messages, queues and recipients by what is known of them. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const q = (query.get("q") ?? "").trim();
  const form = filterForm({
    id: "q",
    name: "q",
    value: q,
    label: "What to look for",
    placeholder: "ann@example.com, @example.com, 4e3qlgrmrk, job:42 event:bounced since:2h",
    to: (text) => link("/search", {}, { q: text }),
  });
  const head = pageHead({
    title: "Search",
    text: "By address, domain, message id, Message-ID, job, event, status or time.",
  });
  if (q === "") return { title: "Search", content: [head, h("section.card", null, form, help())] };
  if (/^[0-9a-z]{8,16}$/.test(q) && !q.includes(".")) {
    go(link("/messages/:id", { id: q }), { replace: true });
    return { title: "Search", content: head };
  }
  const isAddress = /^[^\s:@]+@[^\s:@]+$/.test(q);
  const words = wordsOf(q);
  const after = query.get("after");
  const [story, queued, queues] = await Promise.all([
    attempt(storySearch(after ? [...words, `after:${after}`] : words, signal)),
    isAddress ? get("/mail", { recipient: q, most: 20 }, signal) : undefined,
    /[\s:@]/.test(q) ? undefined : get("/queues/search", { text: q, most: 10 }, signal),
  ]);
  return {
    title: `Search: ${q}`,
    content: [
      head,
      h(
        "section.card",
        null,
        form,
        typeof story === "string"
          ? note("warn", story)
          : (story.off ??
              hitsTable(story.hits, {
                title: "Nothing is known about it",
                text: "No event matches, or it is older than what is kept.",
              })),
        typeof story !== "string" && story.next
          ? pager({
              text: `${number(story.hits.length)} events`,
              after: link("/search", {}, { q, after: story.next }),
            })
          : null,
      ),
      queued && queued.recipients.length > 0
        ? card(
            "In the queues now",
            queuedTable({ recipients: queued.recipients, next: undefined }, () => ""),
          )
        : null,
      queues && queues.queues.length > 0
        ? card(
            "Queues",
            queueTable({
              label: "Queues",
              queues: queues.queues,
              columns: BRIEF,
              empty: { title: "None" },
            }),
          )
        : null,
    ],
  };
}

/** A search in words of its language; a bare address means sender or recipient. @param {string} q */
export function wordsOf(q) {
  return q
    .split(/\s+/)
    .map((word) =>
      /^[^:@\s]*@[^:\s]+$/.test(word)
        ? `rcpt:${word}`
        : /^[a-z]+:/.test(word)
          ? word
          : word.includes(".")
            ? `rcpt:@${word}`
            : `job:${word}`,
    );
}

/** What a search was told is wrong with it is shown; anything else is a failure of the page. @template T @param {Promise<T>} work @returns {Promise<T | string>} */
async function attempt(work) {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 400) return error.message;
    throw error;
  }
}

function help() {
  const examples = [
    ["ann@example.com", "what happened to mail for an address"],
    ["from:shop@example.com since:2h", "what a sender's mail did in two hours"],
    ["rcpt:@example.com event:bounced", "bounces of a domain"],
    ["job:42 event:deferred,bounced", "trouble of a job"],
    ["event:complaint", "complaints that came back"],
  ];
  return state(
    "Look for mail",
    "Separate words with spaces; all of them must match.",
    h(
      "ul.examples",
      null,
      examples.map(([text = "", doc]) =>
        h(
          "li",
          null,
          h("a.mono", { href: link("/search", {}, { q: text }) }, text),
          h("span.faint", null, doc),
        ),
      ),
    ),
  );
}
