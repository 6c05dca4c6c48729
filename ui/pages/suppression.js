import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { bytes, number } from "../lib/format.js";
import { pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { table } from "../lib/table.js";
import { may } from "../session.js";

/** Lists of addresses that get nothing. @param {import("../lib/router.js").Asked} asked */
export async function show({ signal }) {
  const { lists, disk } = await get("/suppression", {}, signal);
  const rows = table({
    label: "Suppression lists",
    columns: [
      {
        label: "List",
        cell: ({ name, configured }) => [
          // Who is on a list is not for everybody.
          may("operator")
            ? h("a", { href: link("/suppression/:list", { list: name }) }, said(name))
            : said(name),
          configured ? null : [" ", h("span.badge.warn", null, "not configured")],
        ],
      },
      { label: "Addresses", end: true, cell: ({ addresses }) => number(addresses) },
      { label: "Digests", end: true, cell: ({ digests }) => number(digests) },
      { label: "Scope", cell: ({ scope }) => scope },
    ],
    rows: lists,
    empty: {
      title: "No suppression list",
      text: "A <suppression-list NAME> block in the configuration makes one, and suppression-lists NAME in a <source> has it asked.",
    },
  });
  return {
    title: "Suppression",
    content: [
      pageHead({
        title: "Suppression",
        text: `Addresses that get no mail. ${lists.length > 0 ? `${bytes(disk)} on disk.` : ""}`,
      }),
      h("section.card", { "aria-label": "Suppression lists" }, rows),
    ],
  };
}
