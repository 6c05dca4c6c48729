import { act } from "../lib/actions.js";
import { get, post } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { h, said } from "../lib/dom.js";
import { filterForm } from "../lib/filter-form.js";
import { moment } from "../lib/mail-table.js";
import { pageHead } from "../lib/page.js";
import { action, small } from "../lib/queue-parts.js";
import { link } from "../lib/router.js";
import { note } from "../lib/states.js";
import { pager, table } from "../lib/table.js";
import { may } from "../session.js";

/** The addresses of a list. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, query, signal }) {
  const list = params.list ?? "";
  const address = query.get("address") ?? "";
  const path = `/suppression/${encodeURIComponent(list)}`;
  /** @type {{ entries: readonly any[], next?: string, wrong?: string }} */
  const { entries, next, wrong } = await get(
    path,
    address ? { address } : { most: 50, after: query.get("after") },
    signal,
  ).catch((error) => {
    if (address && error.status === 400) return { entries: [], wrong: error.message };
    throw error;
  });
  const rows = table({
    label: "Addresses",
    columns: [
      { label: "Address", cell: (each) => said(each.address) },
      { label: "Reason", cell: ({ reason }) => h("span.badge", null, reason) },
      { label: "Scope", cell: ({ scope }) => said(scope || "all") },
      { label: "Since", end: true, cell: ({ added }) => moment(added) },
      {
        label: "Until",
        end: true,
        cell: ({ expires }) => (expires ? moment(expires) : "for good"),
      },
      { label: "Note", wide: true, cell: ({ text }) => said(text) },
      {
        label: "",
        cell: (entry) =>
          may("operator")
            ? h(
                "div.row-actions",
                null,
                small("trash", `Take ${entry.address} off`, () => takeOff(path, entry)),
              )
            : null,
      },
    ],
    rows: entries,
    empty: address
      ? { title: "Not on this list", text: "Nothing keeps mail from this address here." }
      : {
          title: "The list is empty",
          text: "Bounces and complaints put addresses here, or somebody does.",
        },
  });
  return {
    title: list,
    content: [
      pageHead({
        title: said(list),
        crumbs: [["Suppression", "/ui/suppression"]],
        actions: may("operator") ? action("suppression", "Add an address", () => put(path)) : null,
      }),
      wrong ? note("warn", wrong) : null,
      h(
        "section.card",
        { "aria-label": "Addresses" },
        filterForm({
          id: "address",
          name: "address",
          value: address,
          label: "Address",
          placeholder: "ann@example.com",
          to: (text) => link("/suppression/:list", { list }, { address: text }),
        }),
        rows,
        next === undefined
          ? null
          : pager({ text: "", after: link("/suppression/:list", { list }, { after: next }) }),
      ),
    ],
  };
}

/** @param {string} path */
async function put(path) {
  const given = await confirm({
    title: "Add an address",
    text: "Mail for it is refused from now on.",
    action: "Add",
    fields: [
      { name: "address", label: "Address", required: true, placeholder: "ann@example.com" },
      { name: "text", label: "Note", placeholder: "optional" },
    ],
  });
  if (given === undefined) return;
  const { address = "", text = "" } = given;
  await act(
    async () => {
      await post(`${path}/add`, { body: [{ address, text }] });
      return `${address} gets no mail.`;
    },
    () => post(`${path}/remove`, { body: [{ address }] }),
  );
}

/** @param {string} path @param {any} entry */
function takeOff(path, { address, scope, reason, added, expires, text }) {
  return act(
    async () => {
      await post(`${path}/remove`, { body: [{ address, scope }] });
      return `${address} is off the list.`;
    },
    () => post(`${path}/add`, { body: [{ address, scope, reason, added, expires, text }] }),
  );
}
