import { definePlugin, type Plugin } from "../core/mod.ts";
import { obsoleteSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;

/** Directives of domains about queues and what becomes of mail in them. */
export const routingCatalogue: Plugin = definePlugin({
  name: "routing",
  summary: "PowerMTA's directives about queues, retries and failures.",
  directives: {
    "allow-cancel-during-transfer": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Whether a stop may break off a message.", default: true },
      "a first stop waits for messages under way, a second one or the end of the first one's time breaks them off",
    ),
    "deliver-local-dsn": obsoleteSwitch(
      { scopes: DOMAIN, doc: "Make delivery reports for mail of this domain.", default: true },
      "use suppress-local-dsn in the source",
    ),
  },
});
