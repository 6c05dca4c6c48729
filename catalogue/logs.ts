import { definePlugin, directive, integer, type Plugin, path, yesNo } from "../core/mod.ts";

const MOVED_AWAY = "move the file away and reload, as logrotate does";

/** Directives about the files of the log. */
export const logsCatalogue: Plugin = definePlugin({
  name: "planned-logs",
  summary: "PowerMTA's directives about the files of the log.",
  directives: {
    "log-domain": directive(path, {
      scopes: ["global", "source", "domain"],
      doc: "File for the deliveries of a domain; %d stands for its name.",
      example: "/var/log/mta/%d.log",
      planned: "no log of its own is written; accounting-log does that for a domain",
    }),
    "log-auto-rotation": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Begin a new file at midnight.",
      planned: `the log stays in one file; ${MOVED_AWAY}`,
    }),
    "log-rotate": directive(integer({ max: 10_000 }), {
      scopes: ["global"],
      default: 8,
      doc: "Files to keep, with the current one; 0 means no new file at midnight.",
      planned: `the log stays in one file; ${MOVED_AWAY}`,
    }),
    "log-file-world-readable": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Let every user of the host read the log.",
      planned: "only its owner may read the log",
    }),
  },
});
