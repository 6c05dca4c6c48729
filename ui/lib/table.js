import { h } from "./dom.js";
import { state } from "./states.js";

/**
 * @template Row
 * @typedef {{
 *   label: string,
 *   cell: (row: Row) => import("./dom.js").Child,
 *   end?: boolean,
 *   tight?: boolean,
 *   wide?: boolean,
 *   short?: boolean,
 *   name?: boolean,
 *   sort?: string,
 * }} Column a column; `end` sets numbers to the right, `short` keeps names in one line, `name` has those of the rows themselves, which break where they must, `sort` is the name by which the server sorts
 */

/** What a cell can be, and its class. @type {readonly ("end" | "tight" | "wide" | "short" | "name")[]} */
const LOOKS = ["end", "tight", "wide", "short", "name"];

/** Characters of a name that may not have room in one line. */
const LONG = 24;

/**
 * A table that becomes a list of small cards where there is little room.
 *
 * @template Row
 * @param {{
 *   label: string,
 *   columns: readonly Column<Row>[],
 *   rows: readonly Row[],
 *   empty: { title: string, text?: string },
 *   key?: (row: Row) => string,
 *   sorted?: string,
 *   sortLink?: (sort: string) => string,
 * }} what `key`: what a row stays the same row by
 * @returns {HTMLElement}
 */
export function table({ label, columns, rows, empty, key, sorted, sortLink }) {
  if (rows.length === 0) return state(empty.title, empty.text);
  const heads = columns.map((column) => {
    const by = column.sort;
    const isSorted = by !== undefined && by === sorted;
    return h(
      column.end ? "th.end" : "th",
      {
        scope: "col",
        "aria-sort": isSorted ? (by === "name" ? "ascending" : "descending") : undefined,
      },
      by === undefined || sortLink === undefined
        ? column.label === ""
          ? h("span.visually-hidden", null, "Actions")
          : column.label
        : h(
            "a",
            { href: sortLink(by) },
            column.label,
            isSorted ? (by === "name" ? " ↑" : " ↓") : "",
          ),
    );
  });
  const body = rows.map((row) =>
    h(
      "tr",
      { "data-key": key?.(row) },
      columns.map((column) => cell(column, row)),
    ),
  );
  return h(
    "div.table-wrap",
    null,
    h(
      "table.stacks",
      { "aria-label": label },
      h("thead", null, h("tr", null, heads)),
      h("tbody", null, body),
    ),
  );
}

/** @template Row @param {Column<Row>} column @param {Row} row */
function cell({ label, cell: make, ...column }, row) {
  const { short } = column;
  const classes = LOOKS.filter((look) => column[look]).join(" ");
  // One child, so that a card has it beside its label.
  const content = h("div", null, make(row));
  const text = content.textContent ?? "";
  const isEmpty = text === "" && content.querySelector("button") === null;
  return h(
    "td",
    {
      class: classes || undefined,
      "data-label": label,
      title: short && text.length > LONG ? text : undefined,
    },
    isEmpty ? null : content,
  );
}

/**
 * Links to the pages before and after.
 *
 * @param {{ text: string, before?: string | undefined, after?: string | undefined }} what
 */
export function pager({ text, before, after }) {
  return h(
    "nav.pager",
    { "aria-label": "Pages" },
    h("span", null, text),
    h(
      "span",
      null,
      before === undefined ? null : h("a.button", { href: before, rel: "prev" }, "Previous"),
      after === undefined ? null : h("a.button", { href: after, rel: "next" }, "Next"),
    ),
  );
}
