import {
  definePlugin,
  directive,
  list,
  nameOf,
  oneOf,
  type Plugin,
  repeatable,
} from "../core/mod.ts";
import { proxiedSource } from "./kinds/proxies.ts";
import { signalsChoice } from "./kinds/signals-choice.ts";

const VIRTUAL_MTA = ["virtual-mta"] as const;
const VIRTUAL_MTAS = ["virtual-mta", "virtual-mta-pool"] as const;
const DIRECT = "connections are made without a proxy";

/** Directives of virtual MTAs and pools. */
export const virtualMtaCatalogue: Plugin = definePlugin({
  name: "planned-virtual-mta",
  summary: "PowerMTA's directives about virtual MTAs.",
  directives: {
    "smtp-proxy-source-host": repeatable(proxiedSource, {
      scopes: VIRTUAL_MTA,
      doc: "Local addresses, the proxy they connect through, its address, and the name in EHLO.",
      planned: DIRECT,
      stake: "appearance",
    }),
    "proxy-protocol": directive(oneOf(["1", "2"]), {
      scopes: VIRTUAL_MTA,
      default: "1",
      doc: "Version of the protocol spoken to the proxy.",
      planned: DIRECT,
    }),
    "use-proxy": directive(list(nameOf(["proxy"])), {
      scopes: VIRTUAL_MTA,
      doc: "Proxies to connect through; the next is used where one fails.",
      example: "proxy1,proxy2",
      planned: DIRECT,
      stake: "appearance",
    }),
    "enable-signals": directive(signalsChoice, {
      scopes: VIRTUAL_MTAS,
      doc: "Whether events of this virtual MTA's mail go to SparkPost.",
      planned: "no events are sent",
    }),
  },
});
