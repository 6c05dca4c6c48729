import {
  definePlugin,
  directive,
  ipAndName,
  list,
  nameOf,
  type Plugin,
  repeatable,
} from "../core/mod.ts";
import { proxiedSource } from "./kinds/proxies.ts";

const DIRECT = "connections are made without a proxy";

/** Directives of the top level about connections to other hosts. */
export const sendingCatalogue: Plugin = definePlugin({
  name: "planned-sending",
  summary: "PowerMTA's global directives about proxies and limits of connections.",
  directives: {
    "smtp-proxy-source-host": repeatable(proxiedSource, {
      scopes: ["global"],
      doc: "Local addresses, the proxy they connect through, the proxy's own address and its name in EHLO.",
      planned: DIRECT,
      stake: "appearance",
    }),
    "use-proxy": directive(list(nameOf(["proxy"])), {
      scopes: ["global"],
      doc: "Proxies for outbound connections; the next is used where one fails.",
      example: "proxy1,proxy2",
      planned: DIRECT,
      stake: "appearance",
    }),
    "auto-cold-virtual-mta": directive(ipAndName, {
      scopes: ["virtual-mta"],
      doc: "Makes a virtual MTA for warming up an address.",
      obsolete: "use cold-virtual-mta",
    }),
  },
});
