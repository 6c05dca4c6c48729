import { definePlugin, type Plugin, repeatable } from "../core/mod.ts";
import { alias } from "./kinds/addresses.ts";

/** Directives of blocks that are lists. */
export const listsCatalogue: Plugin = definePlugin({
  name: "lists",
  summary: "PowerMTA's lists of aliases.",
  directives: {
    alias: repeatable(alias, {
      scopes: ["aliases", "global"],
      doc: "Mail to one address, local part or domain goes to others.",
      planned: "mail goes to the address it was sent to",
      stake: "destination",
    }),
  },
});
