import {
  definePlugin,
  directive,
  headerName,
  type Plugin,
  repeatable,
  yesNo,
} from "../core/mod.ts";

/** Directives of `<acct-file>` blocks. */
export const accountingCatalogue: Plugin = definePlugin({
  name: "accounting",
  summary: "Old directives of PowerMTA about accounting files.",
  directives: {
    sync: directive(yesNo, {
      scopes: ["acct-file"],
      default: true,
      doc: "Flush every write to disk, and the name of every new file.",
      obsolete:
        "records are always flushed to disk before the queue's journal, which keeps them until then, lets go of them",
    }),
    "acct-log-header": repeatable(headerName, {
      scopes: ["global"],
      doc: "A header field for the records.",
      obsolete: "use record-fields with header_NAME",
    }),
  },
});
