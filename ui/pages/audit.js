import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { moment } from "../lib/mail-table.js";
import { pageHead } from "../lib/page.js";
import { table } from "../lib/table.js";

/** Who changed what. @param {import("../lib/router.js").Asked} asked */
export async function show({ signal }) {
  const entries = await get("/audit", { most: 100 }, signal);
  const rows = table({
    label: "Audit log",
    columns: [
      { label: "Time", tight: true, cell: ({ at }) => moment(at) },
      { label: "Who", cell: ({ who }) => said(who === "address" ? "by its address" : who) },
      { label: "From", cell: ({ from }) => said(from ?? "control socket") },
      {
        label: "What",
        wide: true,
        cell: ({ what, parameters }) => [
          said(what, ".mono"),
          h("div.small.soft", null, [...new URLSearchParams(parameters)].map(parameter)),
        ],
      },
      { label: "Note", cell: ({ note }) => said(note) },
      {
        label: "Result",
        end: true,
        cell: ({ status }) =>
          status === null
            ? h("span.badge.warn", { title: "The server ended before it was answered" }, "unknown")
            : h(`span.badge.${status < 400 ? "good" : "bad"}`, null, status),
      },
    ],
    rows: entries,
    empty: {
      title: "No changes yet",
      text: "Each change that somebody asks for, by the pages, the command or a program, is written here.",
    },
  });
  return {
    title: "Audit log",
    content: [
      pageHead({ title: "Audit log", text: "Who changed what, the last 100 entries." }),
      h("section.card", { "aria-label": "Audit log" }, rows),
    ],
  };
}

/** @param {[string, string]} given */
function parameter([name, value]) {
  return h("div", null, h("span.faint", null, `${name} `), said(value));
}
