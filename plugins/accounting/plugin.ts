import {
  CLOCK,
  definePlugin,
  directive,
  duration,
  everyEntry,
  list,
  oneOf,
  type Plugin,
  type PluginDiagnostic,
  repeatable,
  serverState,
  size,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { recordTypeKind } from "./columns.ts";
import { keptPosition, positionKey } from "./file-position.ts";
import { headersOf, layoutOf } from "./layout.ts";
import { type AccountingTarget, OUTPUTS, outputOf, outputsOf } from "./outputs.ts";
import { isUnwritten, type RecordFields, recordFields } from "./record-fields.ts";
import { RECORDED_HEADERS, recordedHeaders } from "./recorded-headers.ts";
import { consumerOf, writeRecords } from "./records-consumer.ts";

const MEBIBYTE = 1024 * 1024;
const WEEK = 7 * 86_400_000;

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
    }),
    "record-fields": repeatable(recordFields, {
      scopes: ["acct-file"],
      doc: "Fields of a type of record: * for the usual ones, !name to leave one out, a name for one more; several lines about a type add up. header_NAME is the first field of that name in the message's header as it came: unfolded, its encoded words decoded, its first 1000 characters. Columns of a file are all that one of its types has; the type is always the first. A change of columns begins a new file.",
      example: "d *,!orcpt,header_X-Campaign",
    }),
    "iso-times": directive(yesNo, {
      scopes: ["acct-file"],
      default: true,
      doc: "Times as 2026-01-31 08:15:00+0000; otherwise as seconds since 1970.",
    }),
    "max-size": directive(size(), {
      scopes: ["acct-file"],
      default: 250 * MEBIBYTE,
      doc: "Size at which a new file is started; one is started every day as well.",
    }),
    "journal-max-size": directive(size(), {
      scopes: ["acct-file"],
      default: 256 * MEBIBYTE,
      doc: "Room in the spool for records that wait because the file cannot be written.",
    }),
    "journal-max-age": directive(duration(), {
      scopes: ["acct-file"],
      default: WEEK,
      doc: "How long records wait in the spool while the file cannot be written.",
    }),
    "journal-when-full": directive(oneOf(["drop-oldest", "refuse-mail"]), {
      scopes: ["acct-file"],
      default: "drop-oldest",
      doc: "When journal-max-size or journal-max-age is reached: drop the oldest records, counted in the log and in an alarm, or refuse new mail with 452 until the file is written again.",
    }),
    "world-readable": directive(yesNo, {
      scopes: ["acct-file"],
      default: false,
      doc: "Let every user of the host read the files.",
    }),
  },
  check: {
    "acct-file": (settings, name) => [
      ...(isCommand(name) ? [NO_COMMANDS] : []),
      ...emptyColumns(settings.recordFields),
      ...zeros(settings),
    ],
  },
  notes: [RECORDED_HEADERS],
  state: {
    positions: serverState(keptPosition, "How far the records of each acct-file have come."),
  },
  needs: { clock: CLOCK, categories: BOUNCE_CATEGORIES, headers: HEADERS, outputs: OUTPUTS },
  provides: (offer) => [
    offer(
      HEADERS,
      ({ config, at }) =>
        headersOf(
          config
            .names("acct-file")
            .flatMap((path) => at(config.block("acct-file", path)).recordFields),
        ),
      { harmless: true, per: "configuration" },
    ),
    offer(
      OUTPUTS,
      ({ services: { clock }, state: { positions }, log, config, at }) => {
        const names = config.names("acct-file").filter((name) => !isCommand(name));
        const targets = names.map((name): [string, AccountingTarget] => {
          const given = at(config.block("acct-file", name));
          const settings = { ...given, layout: layoutOf(given.records, given.recordFields) };
          return [name, { settings, output: outputOf(name, settings, { clock, log, positions }) }];
        });
        return outputsOf(new Map(targets));
      },
      { harmless: true, per: "configuration" },
    ),
  ],
  consumers: {
    "acct-file": {
      doc: "Writes records of what became of recipients to an accounting file.",
      events: ["delivered", "bounced", "deleted", "deferred"],
      each: ({ services: { outputs } }) =>
        Array.from(outputs.byName, ([name, { settings }]) => consumerOf(name, settings)),
      consume(entries, { name, services: { categories, outputs }, signal }) {
        const target = outputs.byName.get(name);
        if (target === undefined) throw new Error(`${name} is not open`);
        return writeRecords(entries, target.settings, target.output, categories, signal);
      },
    },
  },
  hooks: {
    async start({ config, state: { positions } }) {
      const kept = new Set(config.names("acct-file").map(positionKey));
      for (const [key] of everyEntry(positions)) if (!kept.has(key)) await positions.delete(key);
    },
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

/** Limits that leave nothing. */
function zeros(settings: {
  readonly maxSize: number;
  readonly journalMaxSize: number;
  readonly journalMaxAge: number;
}): readonly PluginDiagnostic[] {
  const { maxSize, journalMaxSize, journalMaxAge } = settings;
  const waiting = "no record could wait while the file cannot be written";
  return [
    { directive: "max-size", value: maxSize, stake: "each record would begin a new file" },
    { directive: "journal-max-size", value: journalMaxSize, stake: waiting },
    { directive: "journal-max-age", value: journalMaxAge, stake: waiting },
  ].flatMap(({ directive, value, stake }) =>
    value > 0
      ? []
      : [{ severity: "error", directive, message: `${directive} is 0: ${stake}` } as const],
  );
}

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
