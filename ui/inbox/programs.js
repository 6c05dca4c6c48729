import { h } from "../lib/dom.js";
import { count, percent } from "../lib/format.js";
import { table } from "../lib/table.js";

/**
 * @typedef {{ Support: "yes" | "no" | "partial", Name: string, NoteNumber: string }} Shown
 * @typedef {{ Slug: string, Title: string, Results: Shown[], NotesByNumber: Record<string, string>, Score: { Found: number, Supported: number, Partial: number } }} HtmlWarning
 */

/** The most programs that a row names. */
const NAMED = 8;

/** What a page uses that not all mail programs show. @param {{ Warnings: readonly HtmlWarning[] }} check */
export function programTable({ Warnings }) {
  return table({
    label: "What mail programs show",
    columns: [
      {
        label: "The message uses",
        cell: ({ Title, Score }) => [
          Title,
          h("span.faint", null, ` ${count(Score.Found, "time")}`),
        ],
      },
      {
        label: "Shown by",
        tight: true,
        cell: ({ Score: { Supported } }) =>
          h(
            `span.badge${Supported < 50 ? ".bad" : Supported < 90 ? ".warn" : ".good"}`,
            null,
            percent(Supported, 100),
          ),
      },
      { label: "Not shown by", wide: true, cell: ({ Results }) => names(Results, "no") },
      { label: "In part by", wide: true, cell: ({ Results }) => names(Results, "partial") },
    ],
    rows: Warnings,
    empty: {
      title: "All of it is shown",
      text: "Every mail program in the data shows what the message uses.",
    },
  });
}

/** @param {readonly Shown[]} results @param {"no" | "partial"} wanted */
function names(results, wanted) {
  const all = results.filter(({ Support }) => Support === wanted).map(({ Name }) => Name);
  const more = all.length - NAMED;
  return all.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
