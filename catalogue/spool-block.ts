import { definePlugin, directive, integer, type Plugin, size, yesNo } from "../core/mod.ts";

/** Directives of `<spool>` blocks. */
export const spoolBlockCatalogue: Plugin = definePlugin({
  name: "spool-block",
  summary: "PowerMTA's directives about one spool directory among several.",
  directives: {
    priority: directive(integer({ min: 1, max: 100 }), {
      scopes: ["spool"],
      default: 1,
      doc: "Directories with higher numbers are written to first; equal ones in turn.",
      planned: "the queue is in one directory",
    }),
    "min-free-space": directive(size(), {
      scopes: ["spool"],
      default: 0,
      doc: "Free space below which nothing is written to this directory.",
      planned: "spool-min-free-space counts",
    }),
    "delete-file-holders": directive(yesNo, {
      scopes: ["spool"],
      default: false,
      doc: "Remove the empty files kept for later messages.",
      obsolete: "no empty files are kept",
    }),
    "deliver-only": directive(yesNo, {
      scopes: ["spool"],
      default: false,
      doc: "Deliver what is in this directory and put nothing new there.",
      planned: "new mail goes into the queue as always",
    }),
  },
});
