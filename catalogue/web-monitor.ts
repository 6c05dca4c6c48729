import { cidr, definePlugin, type Plugin, repeatable } from "../core/mod.ts";

/** Directives about the web server that have no use any more; those that act are in plugins/web-monitor. */
export const webMonitorCatalogue: Plugin = definePlugin({
  name: "web-monitor",
  summary: "PowerMTA's old directives about its web monitor.",
  directives: {
    "http-mgmt-source": repeatable(cidr, {
      scopes: ["global"],
      doc: "Clients that may see the monitor.",
      obsolete: "use http-access",
    }),
    "no-http-mgmt-source": repeatable(cidr, {
      scopes: ["global"],
      doc: "Clients that may not see the monitor.",
      obsolete: "use http-access with none",
    }),
  },
});
