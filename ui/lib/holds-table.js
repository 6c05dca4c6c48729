import { may } from "../session.js";
import { resume } from "./actions.js";
import { h, said } from "./dom.js";
import { away, moment } from "./mail-table.js";
import { small } from "./queue-parts.js";
import { table } from "./table.js";

/** What is held. @param {readonly any[]} holds @param {{ title: string, text?: string }} empty */
export function holdsTable(holds, empty) {
  return table({
    label: "Holds",
    columns: [
      { label: "What", tight: true, cell: ({ of }) => h("span.badge.warn", null, of) },
      {
        label: "Queues",
        cell: ({ queue, except }) => [
          said(queue),
          except.length > 0 ? h("div.faint", null, "but not ", said(except.join(", "))) : null,
        ],
      },
      {
        label: "Which",
        cell: ({ on, values }) =>
          said(
            on ??
              Object.entries(values ?? {})
                .map(([by, value]) => `${by} ${value}`)
                .join(", "),
          ),
      },
      { label: "Why", wide: true, cell: ({ why }) => said(why) },
      { label: "By", cell: ({ by }) => said(by) },
      { label: "Since", end: true, cell: ({ since }) => (since > 0 ? moment(since) : "–") },
      {
        label: "Until",
        end: true,
        cell: ({ until }) => (until > 0 ? away(until) : "it is lifted"),
      },
      {
        label: "",
        cell: (hold) =>
          may("operator")
            ? h(
                "div.row-actions",
                null,
                small("play", `Lift the hold of ${hold.on ?? hold.queue}`, () =>
                  resume(targetOf(hold), hold.on ?? hold.queue, hold),
                ),
              )
            : null,
      },
    ],
    rows: holds,
    key: ({ of, queue, on, values }) => JSON.stringify([of, queue, on, values]),
    empty,
  });
}

/** @param {any} hold */
function targetOf({ of, queue, on, values }) {
  return {
    queue,
    ...(of === "source" ? { source: on } : {}),
    ...(of === "peer" ? { peer: on } : {}),
    ...(values ?? {}),
  };
}
