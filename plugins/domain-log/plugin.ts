import { definePlugin, directive, type Plugin, path, writableFile, yesNo } from "../../core/mod.ts";

const NOT_WRITTEN = "no log of its own is written";

/** Logs by recipient domain. */
export const domainLog: Plugin = definePlugin({
  name: "domain-log",
  summary: "Writes what becomes of a domain's mail to a log of its own.",
  directives: {
    "log-entries": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Whether this domain's accounting records also go to accounting-log.",
      planned: NOT_WRITTEN,
    }),
    "accounting-log": directive(writableFile, {
      scopes: ["domain"],
      doc: "File for this domain's accounting records.",
      example: "/var/log/mta/example.net.csv",
      planned: NOT_WRITTEN,
    }),
    "log-domain": directive(path, {
      scopes: ["global", "source", "domain"],
      doc: "File for the deliveries of a domain; %d stands for its name.",
      example: "/var/log/mta/%d.log",
      planned: NOT_WRITTEN,
    }),
  },
});
