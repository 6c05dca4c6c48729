import {
  CLOCK,
  definePlugin,
  directive,
  duration,
  JOURNAL,
  list,
  oneOf,
  type Plugin,
  type PluginDiagnostic,
  repeatable,
  size,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { AccountingFile } from "./accounting-file.ts";
import { recordTypeKind } from "./columns.ts";
import { headersOf, layoutOf } from "./layout.ts";
import { isUnwritten, type RecordFields, recordFields } from "./record-fields.ts";
import { RECORDED_HEADERS, recordedHeaders } from "./recorded-headers.ts";
import { recordsConsumer } from "./records-consumer.ts";

const MEBIBYTE = 1024 * 1024;
const WEEK = 7 * 86_400_000;

/** The files that are written. */
const OUTPUTS: Token<AsyncDisposable> = token<AsyncDisposable>("accounting.outputs");

/** Names of the header fields that records copy, in lower case. */
const HEADERS: Token<readonly string[]> = token<readonly string[]>("accounting.headers");

/** What happened to every recipient, for programs to read. */
export const accounting: Plugin = definePlugin({
  name: "accounting",
  summary: "Writes a record of every delivery, bounce and temporary failure, in PowerMTA's format.",
  directives: {
    records: directive(list(recordTypeKind), {
      scopes: ["acct-file"],
      default: ["d", "b"],
      doc: "Records written: deliveries (d), bounces (b), temporary failures (t). The other types of PowerMTA (tq, r, f, rb, rs) are accepted and not written yet.",
      example: "d,b,t",
      reload: "restart",
    }),
    "record-fields": repeatable(recordFields, {
      scopes: ["acct-file"],
      doc: "Fields of a type of record: * for the usual ones, !name to leave one out, a name for one more; several lines about a type add up. header_NAME is the first field of that name in the message's header as it came: unfolded, its encoded words decoded, its first 1000 characters. Columns of a file are all that one of its types has; the type is always the first. A change of columns begins a new file.",
      example: "d *,!orcpt,header_X-Campaign",
      reload: "restart",
    }),
    "iso-times": directive(yesNo, {
      scopes: ["acct-file"],
      default: true,
      doc: "Times as 2026-01-31 08:15:00+0000; otherwise as seconds since 1970.",
      reload: "restart",
    }),
    "max-size": directive(size(), {
      scopes: ["acct-file"],
      default: 250 * MEBIBYTE,
      doc: "Size at which a new file is started; one is started every day as well.",
      reload: "restart",
    }),
    "journal-max-size": directive(size(), {
      scopes: ["acct-file"],
      default: 256 * MEBIBYTE,
      doc: "Room in the spool for records that wait because the file cannot be written.",
      reload: "restart",
    }),
    "journal-max-age": directive(duration(), {
      scopes: ["acct-file"],
      default: WEEK,
      doc: "How long records wait in the spool while the file cannot be written.",
      reload: "restart",
    }),
    "journal-when-full": directive(oneOf(["drop-oldest", "refuse-mail"]), {
      scopes: ["acct-file"],
      default: "drop-oldest",
      doc: "When journal-max-size or journal-max-age is reached: give up the oldest records, counted in the log and in an alarm, or refuse new mail with 452 until the file is written again.",
      reload: "restart",
    }),
    "world-readable": directive(yesNo, {
      scopes: ["acct-file"],
      default: false,
      doc: "Let every user of the host read the files.",
      reload: "restart",
    }),
  },
  check: {
    "acct-file": (settings, name) => [
      ...(isCommand(name) ? [NO_COMMANDS] : []),
      ...emptyColumns(settings.recordFields),
    ],
  },
  notes: [RECORDED_HEADERS],
  needs: { clock: CLOCK, journal: JOURNAL, headers: HEADERS },
  provides: (offer) => [
    offer(
      HEADERS,
      ({ config, at }) =>
        headersOf(
          config
            .names("acct-file")
            .flatMap((path) => at(config.block("acct-file", path)).recordFields),
        ),
      { harmless: true },
    ),
    offer(OUTPUTS, ({ services, log, config, at }) => {
      const paths = config.names("acct-file").filter((path) => !isCommand(path));
      const outputs = paths.map((path) => {
        const settings = at(config.block("acct-file", path));
        const layout = layoutOf(settings.records, settings.recordFields);
        const { head } = layout;
        const file = new AccountingFile({ path, ...settings, head }, services.clock, log);
        const how = { ...settings, layout };
        const reading = services.journal.consume(recordsConsumer(path, how, file));
        return { file, reading };
      });
      return {
        async [Symbol.asyncDispose]() {
          for (const { file, reading } of outputs) {
            await reading.end();
            await file.close();
          }
        },
      };
    }),
  ],
  hooks: {
    inspectMessage: {
      when: (_global, isSet) => isSet("record-fields"),
      handler({ header }, { services: { headers } }) {
        const note = headers.length === 0 ? undefined : recordedHeaders(header, headers);
        return note && { accept: true, notes: [note] };
      },
    },
  },
});

const NO_COMMANDS: PluginDiagnostic = {
  severity: "warning",
  directive: "records",
  message: "an acct-file that names a command",
  noEffect: { instead: "its records are not written", stake: "records" },
};

/** Fields that are known and not written yet. */
function emptyColumns(lines: readonly RecordFields[]): readonly PluginDiagnostic[] {
  const fields = lines.flatMap(([, choices]) =>
    choices.flatMap((choice) =>
      choice.kind === "with" && isUnwritten(choice.field) ? [choice.field] : [],
    ),
  );
  return [...new Set(fields)].map((field) => ({
    severity: "warning",
    directive: "record-fields",
    message: `field ${field}`,
    noEffect: { instead: "its column stays empty" },
  }));
}

/** `<acct-file |COMMAND>` */
function isCommand(name: string): boolean {
  return name.startsWith("|");
}
