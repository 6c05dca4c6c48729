import { definePlugin, type Plugin } from "../core/mod.ts";
import { obsoleteSwitch, plannedSwitch } from "./kinds/switches.ts";

const NOT_LOGGED = "the log has what log-level asks for";

function logged(doc: string) {
  return plannedSwitch({ scopes: ["source", "domain"], doc }, NOT_LOGGED);
}

/** Directives of sources about what is logged, and a check that is given up. */
export const sourceChecksCatalogue: Plugin = definePlugin({
  name: "planned-source-checks",
  summary: "PowerMTA's directives about logging dialogues, and one about SPF that is given up.",
  directives: {
    "check-spf-inbound-best-guess": obsoleteSwitch(
      { scopes: ["source"], doc: "Guess an SPF record for domains without one." },
      "guessing is given up (RFC 7208)",
    ),
    "log-connections": logged("Log when connections begin and end."),
    "log-commands": logged("Log commands and replies."),
    "log-data": logged("Log every byte of a connection."),
    "log-tls": logged("Log how TLS was agreed."),
  },
});
