import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { bytes, number } from "../lib/format.js";
import { pageHead } from "../lib/page.js";
import { link } from "../lib/router.js";
import { table } from "../lib/table.js";

/** Lists of addresses that get nothing. @param {import("../lib/router.js").Asked} asked */
export async function show({ signal }) {
  const { lists, disk } = await get("/suppression", {}, signal).catch((error) => {
    // Without any list in the configuration the server has nothing like this.
    if (error.status === 404) return { lists: [], disk: undefined };
    throw error;
  });
  const rows = table({
    label: "Suppression lists",
    columns: [
      {
        label: "List",
        cell: ({ name, configured }) => [
          h("a", { href: link("/suppression/:list", { list: name }) }, said(name)),
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
      text: "A <suppression-list> block in the configuration makes one: addresses on it get no mail.",
    },
  });
  return {
    title: "Suppression",
    content: [
      pageHead({
        title: "Suppression",
        text: `Addresses that get no mail. ${typeof disk === "number" ? `${bytes(disk)} on disk.` : ""}`,
      }),
      h("section.card", { "aria-label": "Suppression lists" }, rows),
    ],
  };
}
