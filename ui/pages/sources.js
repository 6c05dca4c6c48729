import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { filterForm } from "../lib/filter-form.js";
import { count, number } from "../lib/format.js";
import { pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { pager, table } from "../lib/table.js";

const PAGE = 100;

/** Virtual MTAs, with the addresses they send from. @param {import("../lib/router.js").Asked} asked */
export async function show({ query, signal }) {
  const text = query.get("text") ?? "";
  const skip = Math.max(0, Number(query.get("skip")) || 0);
  const { virtualMtas, matching } = await get(
    "/virtual-mtas/load",
    { text, skip, most: PAGE },
    signal,
  );
  const rows = table({
    label: "Virtual MTAs",
    columns: [
      {
        label: "Virtual MTA",
        name: true,
        cell: ({ name, configured }) => [
          h("a", { href: link("/sources/:vmta", { vmta: name }) }, said(name)),
          configured ? null : h("span.badge.bad", null, "not configured"),
        ],
      },
      { label: "Sends from", cell: ({ sources }) => addresses(sources) },
      { label: "Pools", cell: ({ pools }) => said(pools.join(", ")) },
      { label: "Recipients", end: true, cell: ({ recipients }) => number(recipients) },
      {
        label: "Queues",
        end: true,
        cell: ({ name, queues }) =>
          queues > 0 ? h("a", { href: link("/queues", {}, { vmta: name }) }, number(queues)) : "0",
      },
      { label: "Connections", end: true, cell: ({ connections }) => number(connections) },
      { label: "Paused", end: true, cell: ({ paused }) => number(paused) },
      { label: "Back-off", end: true, cell: ({ backoff }) => number(backoff) },
    ],
    rows: virtualMtas,
    key: ({ name }) => name,
    empty: { title: "No virtual MTA matches", text: "Try another part of a name." },
  });
  const to = Math.min(skip + PAGE, matching);
  return {
    title: "Sources",
    content: [
      pageHead({ title: "Sources", text: "Virtual MTAs and the addresses that they send from." }),
      h(
        "section.card",
        { "aria-label": "Virtual MTAs" },
        filterForm({
          id: "vmta",
          name: "text",
          value: text,
          label: "Name of the virtual MTA",
          placeholder: "Part of a name",
          to: (wanted) => link("/sources", {}, { text: wanted }),
        }),
        rows,
        pager({
          text: count(matching, "virtual MTA"),
          before:
            skip > 0
              ? link("/sources", {}, { text, skip: Math.max(skip - PAGE, 0) || "" })
              : undefined,
          after: to < matching ? link("/sources", {}, { text, skip: to }) : undefined,
        }),
      ),
    ],
    live: {},
  };
}

/** @param {readonly string[]} sources as written in the configuration: an address, or several, each with a name */
export function addresses(sources) {
  if (sources.length === 0) return h("span.faint", null, "any address of this host");
  return h(
    "ul",
    null,
    sources.slice(0, 6).map((one) => h("li", null, sourceLink(one))),
    sources.length > 6 ? h("li.faint", null, `and ${sources.length - 6} more`) : null,
  );
}

/** @param {string} written */
function sourceLink(written) {
  return written.split(",").map((part, at) => {
    const [address = "", name] = part.trim().split(/\s+/);
    return [
      at > 0 ? ", " : null,
      h("a.mono", { href: link("/addresses/:address", { address }) }, said(address)),
      name ? [" ", said(name, ".faint")] : null,
    ];
  });
}
