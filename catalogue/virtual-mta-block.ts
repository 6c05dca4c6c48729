import { definePlugin, directive, type Plugin } from "../core/mod.ts";
import { signalsChoice } from "./kinds/signals-choice.ts";

const VIRTUAL_MTAS = ["virtual-mta", "virtual-mta-pool"] as const;

/** Directives of virtual MTAs and pools. */
export const virtualMtaCatalogue: Plugin = definePlugin({
  name: "planned-virtual-mta",
  summary: "PowerMTA's directives about virtual MTAs.",
  directives: {
    "enable-signals": directive(signalsChoice, {
      scopes: VIRTUAL_MTAS,
      doc: "Whether events of this virtual MTA's mail go to SparkPost.",
      planned: "no events are sent",
    }),
  },
});
