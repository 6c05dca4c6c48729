import { definePlugin, type Plugin } from "../core/mod.ts";
import { atStake } from "./kinds/at-stake.ts";
import { obsoleteSwitch, plannedSwitch } from "./kinds/switches.ts";

const SOURCE = ["source"] as const;
const LEFT_ALONE = "the header is neither read nor removed";

function flag(doc: string, planned: string) {
  return plannedSwitch({ scopes: SOURCE, doc }, planned);
}

/** Directives of sources about header fields that are read, added or taken out. */
export const sourceHeadersCatalogue: Plugin = definePlugin({
  name: "source-headers",
  summary: "PowerMTA's directives about the headers of mail from a source.",
  directives: {
    "process-x-schedule": atStake(
      "pace",
      flag(
        "Deliver only at the times that X-Schedule allows.",
        "mail is delivered as soon as it can be",
      ),
    ),
    "retain-x-schedule": flag("Leave X-Schedule in the message.", LEFT_ALONE),
    "check-mfrom-inbound": obsoleteSwitch(
      { scopes: SOURCE, doc: "Check senders by Sender ID." },
      "Sender ID is given up; use check-spf-inbound",
    ),
  },
});
