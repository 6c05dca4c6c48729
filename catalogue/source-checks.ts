import { definePlugin, type Plugin } from "../core/mod.ts";
import { obsoleteSwitch } from "./kinds/switches.ts";

/** A check of sources that is given up. */
export const sourceChecksCatalogue: Plugin = definePlugin({
  name: "source-checks",
  summary: "A directive of PowerMTA's about SPF that is given up.",
  directives: {
    "check-spf-inbound-best-guess": obsoleteSwitch(
      { scopes: ["source"], doc: "Guess an SPF record for domains without one." },
      "guessing is given up (RFC 7208)",
    ),
  },
});
