import { act } from "../lib/actions.js";
import { address as apiAddress, get, post } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { h, said } from "../lib/dom.js";
import { filterForm } from "../lib/filter-form.js";
import { bytes, count } from "../lib/format.js";
import { moment } from "../lib/mail-table.js";
import { pageHead } from "../lib/page.js";
import { action, small } from "../lib/queue-parts.js";
import { link } from "../lib/router.js";
import { note } from "../lib/states.js";
import { pager, table } from "../lib/table.js";
import { textPieces } from "../lib/text-pieces.js";
import { working } from "../lib/working.js";
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
        actions: [
          h(
            "a.button",
            { href: apiAddress(`${path}/export`), download: `${list}.csv` },
            "Export CSV",
          ),
          may("operator") ? action("import", "Import CSV", () => choose(path, list)) : null,
          may("operator") ? action("suppression", "Add an address", () => put(path)) : null,
        ],
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

/** Lines that make no sense of which the result tells. */
const MOST_TOLD = 3;

/** Has somebody choose a file of addresses. @param {string} path @param {string} list */
function choose(path, list) {
  const input = /** @type {HTMLInputElement} */ (
    h("input", { type: "file", accept: ".csv,.txt,text/csv,text/plain" })
  );
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file !== undefined) void take(path, list, file);
  });
  input.click();
}

/** @param {string} path @param {string} list @param {File} file */
async function take(path, list, file) {
  const given = await confirm({
    title: `Import ${file.name}?`,
    text: `${bytes(file.size)}. An address or a SHA-256 digest a line, or CSV with a line of names, as an export has it. Mail for those who are in it is refused from now on.`,
    action: "Import",
  });
  if (given === undefined) return;
  await act(() =>
    working(`Importing ${file.name} into ${list}`, async ({ say, signal }) => {
      const all = { added: 0, changed: 0, kept: 0, bad: 0 };
      /** @type {string[]} */
      const wrong = [];
      for await (const { text, before, read } of textPieces(file)) {
        const answer = await post(`${path}/import`, { text, type: "text/csv; charset=utf-8" });
        for (const name of /** @type {(keyof typeof all)[]} */ (Object.keys(all)))
          all[name] += answer[name];
        for (const { line, problem } of answer.firstBad)
          if (wrong.length < MOST_TOLD) wrong.push(`line ${line + before}: ${problem}`);
        say(
          `${count(all.added + all.changed + all.kept, "address", "addresses")}, ${bytes(Math.min(read, file.size))} of ${bytes(file.size)}`,
        );
        if (signal.aborted) break;
      }
      const told = `${signal.aborted ? "Stopped: " : ""}${count(all.added, "address", "addresses")} added, ${count(all.changed, "changed", "changed")}, ${count(all.kept, "was", "were")} there`;
      return all.bad === 0
        ? `${told}.`
        : `${told}. ${count(all.bad, "line makes", "lines make")} no sense: ${wrong.join("; ")}`;
    }),
  );
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
