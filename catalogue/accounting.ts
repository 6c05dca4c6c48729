import {
  definePlugin,
  directive,
  duration,
  headerName,
  type Plugin,
  repeatable,
  yesNo,
} from "../core/mod.ts";

const FIVE_MINUTES = 300_000;
const NO_PIPE = "records go to files, not to programs";

/** Directives of `<acct-file>` blocks. */
export const accountingCatalogue: Plugin = definePlugin({
  name: "planned-accounting",
  summary:
    "PowerMTA's directives about programs that take accounting records, and old ones about their files.",
  directives: {
    "retry-interval": directive(duration(), {
      scopes: ["acct-file"],
      default: FIVE_MINUTES,
      doc: "Pause before a program that ended is started again.",
      planned: NO_PIPE,
    }),
    "write-timeout": directive(duration(), {
      scopes: ["acct-file"],
      default: 60_000,
      doc: "How long to wait for a program that does not read.",
      planned: NO_PIPE,
    }),
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
