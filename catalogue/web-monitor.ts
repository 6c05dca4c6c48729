import {
  cidr,
  definePlugin,
  directive,
  integer,
  oneOf,
  type Plugin,
  repeatable,
  yesNo,
} from "../core/mod.ts";
import { apiKey } from "./kinds/secrets.ts";

const NONE = "there is no web monitor; the mta command shows and controls the server";

/** Directives about the web page that shows and controls the server. */
export const webMonitorCatalogue: Plugin = definePlugin({
  name: "planned-web-monitor",
  summary: "PowerMTA's directives about its web monitor.",
  directives: {
    "http-redirect-to-https": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Send clients without TLS to the https page.",
      planned: NONE,
    }),
    "http-csrf-protection": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Take changes only with a key or a token of the monitor's own pages.",
      planned: NONE,
    }),
    "http-api-key": repeatable(apiKey, {
      scopes: ["global"],
      doc: "A key that lets programs do everything.",
      planned: NONE,
    }),
    "http-strict-transport-security-max-age": directive(integer(), {
      scopes: ["global"],
      default: 0,
      doc: "Seconds for which browsers are to come by https only; 0 means that they are not told.",
      example: "31536000",
      rfc: "RFC 6797 §6.1.1",
      planned: NONE,
    }),
    "http-mgmt-source": repeatable(cidr, {
      scopes: ["global"],
      doc: "Clients that may see the monitor.",
      obsolete: "use http-access",
    }),
    "no-http-mgmt-source": repeatable(cidr, {
      scopes: ["global"],
      doc: "Clients that may not see the monitor.",
      obsolete: "use http-access with none",
    }),
    "http-log-tls": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Log how TLS with the monitor's clients was agreed on.",
      planned: NONE,
    }),
    "http-log-data": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Log all that the monitor and its clients say.",
      planned: NONE,
    }),
    "http-log-requests": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Log requests to the monitor.",
      planned: NONE,
    }),
    "http-default-max-items": directive(integer({ min: 1 }), {
      scopes: ["global"],
      default: 10,
      doc: "Rows of the monitor's lists.",
      planned: NONE,
    }),
    "http-default-sort-order": directive(oneOf(["rcpt", "name", "size"]), {
      scopes: ["global"],
      default: "rcpt",
      doc: "Order of the monitor's lists: by recipients, name or size.",
      planned: NONE,
    }),
  },
});
