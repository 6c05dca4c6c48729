import { definePlugin, directive, type Plugin, writableFile, yesNo } from "../../core/mod.ts";

const NOT_WRITTEN = "no statistics are written; mta show status has the totals";

/** Figures in a file. */
export const statistics: Plugin = definePlugin({
  name: "statistics",
  summary: "Writes the server's figures to a file every minute.",
  directives: {
    statistics: directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Whether statistics are written.",
      planned: NOT_WRITTEN,
    }),
    "statistics-file": directive(writableFile, {
      scopes: ["global"],
      doc: "File for the statistics, replaced as a whole each time.",
      example: "/var/lib/mta/statistics.json",
      planned: NOT_WRITTEN,
    }),
  },
});
