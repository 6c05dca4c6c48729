import { disable, resume } from "../lib/actions.js";
import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { holdsTable } from "../lib/holds-table.js";
import { card, pageHead } from "../lib/page.js";
import { action } from "../lib/queue-parts.js";
import { link } from "../lib/router.js";
import { table } from "../lib/table.js";
import { may } from "../session.js";

/** A source address: who sends from it, and whether it may be used. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, signal }) {
  const address = params.address ?? "";
  const [holds, { virtualMtas }] = await Promise.all([
    get("/holds", {}, signal),
    get("/virtual-mtas/load", { source: address, most: 100 }, signal),
  ]);
  const users = virtualMtas.filter((/** @type {any} */ { sources }) =>
    sources.some((/** @type {string} */ one) => one.split(/[\s,]+/).includes(address)),
  );
  const own = holds.filter((/** @type {any} */ { of, on }) => of === "source" && on === address);
  const target = { queue: "*/*", source: address };
  const held = own.find((/** @type {any} */ { queue }) => queue === "*/*");
  return {
    title: address,
    content: [
      pageHead({
        title: ["Source address ", said(address, ".mono")],
        crumbs: [["Sources", "/ui/sources"]],
        actions: may("operator")
          ? held
            ? action("play", "Enable", () => resume(target, address, held))
            : action("pause", "Disable", () => disable(address), ".danger")
          : null,
      }),
      card(
        "Virtual MTAs that send from it",
        table({
          label: "Virtual MTAs",
          columns: [
            {
              label: "Virtual MTA",
              cell: ({ name }) =>
                h("a", { href: link("/sources/:vmta", { vmta: name }) }, said(name)),
            },
            { label: "Recipients", end: true, cell: ({ recipients }) => number(recipients) },
            { label: "Connections", end: true, cell: ({ connections }) => number(connections) },
          ],
          rows: users,
          empty: {
            title: "No virtual MTA names it",
            text: "Mail may still go from it where no address is set.",
          },
        }),
      ),
      card(
        "What keeps it from being used",
        holdsTable(own, { title: "It may be used", text: "Nobody has disabled it." }),
      ),
    ],
    live: { events: { kinds: "mode,opened,closed" } },
  };
}
