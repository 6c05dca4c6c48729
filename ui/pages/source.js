import { get } from "../lib/api.js";
import { h, said } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { holdAction, holdNote } from "../lib/held.js";
import { heldBy } from "../lib/hold.js";
import { settingsTable } from "../lib/mail-table.js";
import { card, facts, pageHead } from "../lib/page.js";
import { queueTable, WHOLE } from "../lib/queue-table.js";
import { link } from "../lib/router.js";
import { note } from "../lib/states.js";
import { addresses } from "./sources.js";

/** A virtual MTA: where it sends from, its queues, what is set for it. @param {import("../lib/router.js").Asked} asked */
export async function show({ params, signal }) {
  const vmta = params.vmta ?? "";
  const pattern = `*/${vmta}`;
  const [hold, { virtualMtas }, found, settings] = await Promise.all([
    heldBy({ queue: pattern }, signal),
    get("/virtual-mtas/load", { text: vmta, most: 50 }, signal),
    get("/queues/search", { vmta, most: 25 }, signal),
    get("/settings", { domain: "domain.invalid", vmta, set: "yes" }, signal),
  ]);
  const load = virtualMtas.find((/** @type {any} */ { name }) => name === vmta);
  const actions = holdAction({ queue: pattern }, vmta, hold);
  const own = settings.filter(
    (/** @type {any} */ { scope, at }) => scope === "virtual-mta" && at !== undefined,
  );
  const rows = queueTable({
    label: "Queues of the virtual MTA",
    queues: found.queues,
    columns: WHOLE,
    empty: { title: "No mail waits", text: "A queue is listed while it has mail." },
  });
  return {
    title: vmta,
    content: [
      pageHead({ title: said(vmta), crumbs: [["Sources", "/ui/sources"]], actions }),
      holdNote(hold),
      load?.configured ? null : note("warn", "This virtual MTA is not in the configuration."),
      card(
        "State",
        h(
          "div.card-body",
          null,
          facts([
            ["Sends from", addresses(load?.sources ?? [])],
            ["Pools", load && said(load.pools.join(", "))],
            ["Recipients", number(load?.recipients ?? 0)],
            ["Connections", number(load?.connections ?? 0)],
            ["Queues", number(load?.queues ?? 0)],
            ["Paused", number(load?.paused ?? 0)],
            ["In back-off", number(load?.backoff ?? 0)],
          ]),
        ),
      ),
      card(
        "Queues",
        rows,
        h("a", { href: link("/queues", {}, { vmta }) }, `All ${number(found.matching)}`),
      ),
      card(
        "Set for it",
        settingsTable(own, {
          title: "Nothing is set for it",
          text: "All directives have their defaults.",
        }),
        h("a", { href: link("/configuration", {}, { vmta }) }, "All settings"),
      ),
    ],
    live: { events: { queue: pattern } },
  };
}
