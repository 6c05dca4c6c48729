import { definePlugin, directive, type Plugin, repeatable, yesNo } from "../core/mod.ts";
import { apiKey } from "./kinds/secrets.ts";

const OVER_SMTP = "mail comes in over SMTP, not over HTTP";

/** Directives of `<transmissions-api>` blocks. */
export const transmissionsCatalogue: Plugin = definePlugin({
  name: "transmissions",
  summary: "PowerMTA's directives about mail that comes in over HTTP.",
  directives: {
    "api-key": repeatable(apiKey, {
      scopes: ["transmissions-api"],
      doc: "A key that lets a client submit mail.",
      planned: OVER_SMTP,
    }),
    "log-requests": directive(yesNo, {
      scopes: ["transmissions-api"],
      default: false,
      doc: "Log requests.",
      planned: OVER_SMTP,
    }),
    "log-data": directive(yesNo, {
      scopes: ["transmissions-api"],
      default: false,
      doc: "Log all that clients send.",
      planned: OVER_SMTP,
    }),
    "log-tls": directive(yesNo, {
      scopes: ["transmissions-api"],
      default: false,
      doc: "Log how TLS was agreed on.",
      planned: OVER_SMTP,
    }),
  },
});
