import { definePlugin, directive, type Plugin, text, yesNo } from "../core/mod.ts";

const DOMAIN = ["domain"] as const;
const BY_SMTP =
  "there is no delivery by SparkPost's own interface; use smtp-hosts with its SMTP relay, and auth-username and auth-password";

/** Directives of domains whose mail goes out by SparkPost. */
export const otherDeliveryCatalogue: Plugin = definePlugin({
  name: "other-delivery",
  summary: "PowerMTA's directives about delivery by SparkPost.",
  directives: {
    "add-x-msys-api-header": directive(yesNo, {
      scopes: DOMAIN,
      default: false,
      doc: "Add the header that SparkPost reads its options from.",
      obsolete: BY_SMTP,
    }),
    "sparkpost-sandbox": directive(yesNo, {
      scopes: DOMAIN,
      default: false,
      doc: "Use SparkPost's sandbox.",
      obsolete: BY_SMTP,
    }),
    "sparkpost-ip-pool": directive(text, {
      scopes: DOMAIN,
      doc: "SparkPost's pool of addresses.",
      example: "main",
      obsolete: BY_SMTP,
    }),
  },
});
