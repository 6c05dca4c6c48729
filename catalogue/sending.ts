import { definePlugin, directive, ipAndName, type Plugin } from "../core/mod.ts";

/** Directives of the top level about connections to other hosts. */
export const sendingCatalogue: Plugin = definePlugin({
  name: "sending",
  summary: "PowerMTA's global directives about connections.",
  directives: {
    "auto-cold-virtual-mta": directive(ipAndName, {
      scopes: ["virtual-mta"],
      doc: "Makes a virtual MTA for warming up an address.",
      obsolete: "use cold-virtual-mta",
    }),
  },
});
