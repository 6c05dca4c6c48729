import {
  addressOrPattern,
  definePlugin,
  directive,
  ipAndName,
  list,
  nameOf,
  type Plugin,
  repeatable,
  yesNo,
} from "../core/mod.ts";
import { proxiedSource } from "./kinds/proxies.ts";

const DIRECT = "connections are made without a proxy";

/** Directives of the top level about relaying and about connections to other hosts. */
export const sendingCatalogue: Plugin = definePlugin({
  name: "planned-sending",
  summary: "PowerMTA's global directives about relaying, proxies and limits of connections.",
  directives: {
    "relay-address": repeatable(addressOrPattern, {
      scopes: ["global"],
      doc: "A recipient, or a pattern of recipients, accepted from anyone.",
      example: "/^bounce-.*@example\\.net$/",
      planned: "only relay-domain and always-allow-relaying open the way",
    }),
    "relay-debug": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Refuse relaying for the time being (4xx) rather than for good, while a set-up is tried.",
      planned: "relaying is refused for good",
    }),
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
