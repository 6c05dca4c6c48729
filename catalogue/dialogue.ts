import { definePlugin, type Plugin } from "../core/mod.ts";
import { obsoleteSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;
const SENDER_ID = "Sender ID is given up";

/** Directives of domains about the conversation with servers. */
export const dialogueCatalogue: Plugin = definePlugin({
  name: "dialogue",
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
  },
});
