import {
  definePlugin,
  directive,
  duration,
  integer,
  type Plugin,
  readableFile,
  repeatable,
} from "../core/mod.ts";
import { alias } from "./kinds/addresses.ts";

const BY_NEED = "names are looked up when they are needed";

/** Directives of blocks that are lists of addresses, domains or patterns. */
export const listsCatalogue: Plugin = definePlugin({
  name: "planned-lists",
  summary: "PowerMTA's lists: addresses, aliases and domains kept in mind.",
  directives: {
    alias: repeatable(alias, {
      scopes: ["aliases", "global"],
      doc: "Mail to one address, local part or domain goes to others.",
      planned: "mail goes to the address it was sent to",
      stake: "destination",
    }),
    "precached-domains-file": directive(readableFile, {
      scopes: ["dns"],
      doc: "File with domains whose DNS records are kept fresh, one on each line.",
      planned: BY_NEED,
    }),
    "precached-refresh-interval": directive(duration(), {
      scopes: ["dns"],
      default: 300_000,
      doc: "How often they are looked up, whatever their time to live.",
      planned: BY_NEED,
    }),
    "precached-max-domains": directive(integer(), {
      scopes: ["dns"],
      default: 500,
      doc: "Lines of the file that are read.",
      planned: BY_NEED,
    }),
  },
});
