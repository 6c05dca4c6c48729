import { h } from "./dom.js";
import { number } from "./format.js";
import { badges, queueLink, rowActions, waiting } from "./queue-parts.js";
import { table } from "./table.js";

/** Columns of queues beside their names. @type {Readonly<Record<string, import("./table.js").Column<import("./queue-parts.js").Queue>>>} */
const COLUMNS = {
  recipients: {
    label: "Recipients",
    sort: "recipients",
    end: true,
    cell: ({ recipients }) => number(recipients),
  },
  connections: {
    label: "Connections",
    sort: "connections",
    end: true,
    cell: ({ connections }) => number(connections),
  },
  state: { label: "State", cell: (queue) => h("span.badges", null, badges(queue)) },
  waits: { label: "Waits for", wide: true, cell: waiting },
  actions: { label: "", cell: rowActions },
};

/** In short: how much, and what it waits for. */
export const BRIEF = ["recipients", "waits"];
/** All of it. */
export const WHOLE = ["recipients", "connections", "state", "waits", "actions"];

/**
 * Queues, each with what it waits for.
 *
 * @param {{ label: string, queues: readonly import("./queue-parts.js").Queue[], columns: readonly string[], empty: { title: string, text?: string }, sorted?: string, sortLink?: (sort: string) => string }} what
 */
export function queueTable({ queues, columns, ...rest }) {
  return table({
    ...rest,
    columns: [
      { label: "Queue", name: true, sort: "name", cell: ({ name }) => queueLink(name) },
      ...columns.flatMap((name) => COLUMNS[name] ?? []),
    ],
    rows: queues,
    key: ({ name }) => name,
  });
}
