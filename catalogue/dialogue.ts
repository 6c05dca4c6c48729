import { definePlugin, type Plugin } from "../core/mod.ts";
import { obsoleteSwitch, plannedSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;
const NOT_LOGGED = "the log has what log-level asks for";
const SENDER_ID = "Sender ID is given up";

function flag(doc: string, planned: string) {
  return plannedSwitch({ scopes: DOMAIN, doc }, planned);
}

/** Directives of domains about the conversation with servers. */
export const dialogueCatalogue: Plugin = definePlugin({
  name: "planned-dialogue",
  summary: "PowerMTA's directives about the dialogue with servers.",
  directives: {
    "check-mfrom-outbound": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Check the envelope sender by Sender ID before sending." },
      SENDER_ID,
    ),
    "check-pra-outbound": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Check the author by Sender ID before sending." },
      SENDER_ID,
    ),
    "log-resolution": flag("Log look-ups in the DNS.", NOT_LOGGED),
    "log-transfer-failures": flag("Log connections that break in a message.", NOT_LOGGED),
    "log-messages": flag("Log messages that the bounce processors handle.", NOT_LOGGED),
  },
});
