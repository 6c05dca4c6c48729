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
 *   sort?: string,
 * }} Column a column; `end` sets numbers to the right, `sort` is the name by which the server sorts
 */

/**
 * A table that becomes a list of small cards where there is little room.
 *
 * @template Row
 * @param {{
 *   label: string,
 *   columns: readonly Column<Row>[],
 *   rows: readonly Row[],
 *   empty: { title: string, text?: string },
 *   sorted?: string,
 *   sortLink?: (sort: string) => string,
 * }} what
 * @returns {HTMLElement}
 */
export function table({ label, columns, rows, empty, sorted, sortLink }) {
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
      null,
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
function cell({ label, cell: make, end, tight, wide }, row) {
  const classes = [end && "end", tight && "tight", wide && "wide"].filter(Boolean).join(" ");
  const content = make(row);
  const isEmpty = content === null || content === undefined || content === "";
  // One child, so that a card has it beside its label.
  return h(
    "td",
    { class: classes || undefined, "data-label": label },
    isEmpty ? null : h("div", null, content),
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
