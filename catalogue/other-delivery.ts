import { definePlugin, directive, type Plugin, readableFile, text, url } from "../core/mod.ts";
import { plannedSwitch } from "./kinds/switches.ts";

const DOMAIN = ["domain"] as const;
const BY_SMTP = "mail goes out by SMTP";

/** Directives of domains whose mail goes out by HTTP. */
export const otherDeliveryCatalogue: Plugin = definePlugin({
  name: "planned-other-delivery",
  summary: "PowerMTA's directives about delivery by HTTP.",
  directives: {
    "http-delivery-url": directive(url, {
      scopes: DOMAIN,
      doc: "Where messages are posted to.",
      planned: BY_SMTP,
      stake: "destination",
    }),
    "http-delivery-extra-headers": directive(readableFile, {
      scopes: DOMAIN,
      doc: "File with further header fields of those requests.",
      planned: BY_SMTP,
    }),
    "add-x-msys-api-header": plannedSwitch(
      { scopes: DOMAIN, doc: "Add the header that SparkPost reads its options from." },
      BY_SMTP,
    ),
    "sparkpost-sandbox": plannedSwitch(
      { scopes: DOMAIN, doc: "Use SparkPost's sandbox." },
      "mail does not go by SparkPost",
    ),
    "sparkpost-ip-pool": directive(text, {
      scopes: DOMAIN,
      doc: "SparkPost's pool of addresses.",
      example: "main",
      planned: "mail does not go by SparkPost",
      stake: "appearance",
    }),
  },
});
