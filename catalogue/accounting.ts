import {
  definePlugin,
  directive,
  directory,
  duration,
  headerName,
  type Plugin,
  repeatable,
  text,
  yesNo,
} from "../core/mod.ts";
import { mappedHeader } from "./kinds/mapped-header.ts";
import { queueFilter } from "./kinds/queue-filter.ts";
import { recipientPrivacy } from "./kinds/recipient-privacy.ts";

const DAY = 86_400_000;
const FIVE_MINUTES = 300_000;
const USUAL_FIELDS = "records have the usual fields";
const STAYS = "files stay where they are written";
const NO_PIPE = "records go to files, not to programs";

/** Directives of `<acct-file>` blocks. */
export const accountingCatalogue: Plugin = definePlugin({
  name: "planned-accounting",
  summary: "PowerMTA's directives about the contents and the keeping of accounting files.",
  directives: {
    "map-header-to-field": repeatable(mappedHeader, {
      scopes: ["acct-file"],
      doc: "Fills a field of a type of record from a header field of the message; the first that is there counts.",
      planned: USUAL_FIELDS,
    }),
    "queue-filter": directive(queueFilter, {
      scopes: ["acct-file"],
      doc: "Queues whose records are written; ! in front leaves a queue out. Unset: all.",
      example: "!example.net/*,*/main",
      planned: "records of all queues are written",
    }),
    "user-string": directive(text, {
      scopes: ["acct-file"],
      doc: "A text for the field userString of every record.",
      planned: USUAL_FIELDS,
    }),
    "move-to": directive(directory, {
      scopes: ["acct-file"],
      doc: "Directory that finished files are moved to, on the same disk.",
      planned: STAYS,
      stake: "records",
    }),
    "move-interval": directive(duration(), {
      scopes: ["acct-file"],
      default: DAY,
      doc: "Time after which a file is finished and the next begun.",
      planned: "a file is begun every day and at max-size",
      stake: "records",
    }),
    "delete-after": directive(duration({ bare: "d", never: true }), {
      scopes: ["acct-file"],
      default: 8 * DAY,
      doc: "Age at which files are removed, unless move-to takes them; a bare number is days.",
      example: "8d",
      planned: "files are never removed",
      stake: "records",
    }),
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
    "count-moved-records": directive(yesNo, {
      scopes: ["acct-file"],
      default: false,
      doc: "Log how many records a file has when it is moved.",
      planned: STAYS,
    }),
    "privacy-policy": directive(recipientPrivacy, {
      scopes: ["acct-file"],
      default: { kind: "retain" },
      doc: "What stands for the local parts of recipients: themselves, a text, or a hash with a key.",
      planned: "recipients are written as they are",
      stake: "records",
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
