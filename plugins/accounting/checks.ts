import { dirname, resolve } from "node:path";
import type { PluginDiagnostic } from "../../core/mod.ts";
import { USUAL_COLUMNS } from "./columns.ts";
import type { MappedHeader } from "./layout.ts";
import { copiedField, fieldsOf, type RecordFields, whyEmpty } from "./record-fields.ts";
import type { AccountingRecord } from "./record-type.ts";

/** What is looked at of an acct-file. */
export interface CheckedSettings {
  readonly records: readonly AccountingRecord[];
  readonly recordFields: readonly RecordFields[];
  readonly mapHeaderToField: readonly MappedHeader[];
  readonly maxSize: number;
  readonly moveTo: string | undefined;
  readonly moveInterval: number;
  readonly journalMaxSize: number;
  readonly journalMaxAge: number;
}

/** Mistakes in an acct-file. */
export function mistakesIn(settings: CheckedSettings, path: string): readonly PluginDiagnostic[] {
  const { moveTo } = settings;
  const isOwn = moveTo !== undefined && resolve(moveTo) === resolve(dirname(path));
  const ownFolder = isOwn ? [OWN_FOLDER] : [];
  return [
    ...ownFolder,
    ...emptyColumns(settings.recordFields),
    ...mappings(settings),
    ...zeros(settings),
  ];
}

const OWN_FOLDER: PluginDiagnostic = {
  severity: "error",
  directive: "move-to",
  message: "move-to is the folder that the file itself is in: expected another one",
  hint: "finished files stay there without move-to",
};

/** Limits that leave nothing. */
function zeros(settings: CheckedSettings): readonly PluginDiagnostic[] {
  const { maxSize, moveInterval, journalMaxSize, journalMaxAge } = settings;
  const waiting = "no record could wait while the file cannot be written";
  return [
    { directive: "max-size", value: maxSize, stake: "each record would begin a new file" },
    {
      directive: "move-interval",
      value: moveInterval,
      stake: "each record would begin a new file",
    },
    { directive: "journal-max-size", value: journalMaxSize, stake: waiting },
    { directive: "journal-max-age", value: journalMaxAge, stake: waiting },
  ].flatMap(({ directive, value, stake }) =>
    value > 0
      ? []
      : [{ severity: "error", directive, message: `${directive} is 0: ${stake}` } as const],
  );
}

/** Fields that are asked for and always empty. */
function emptyColumns(lines: readonly RecordFields[]): readonly PluginDiagnostic[] {
  const found = new Map<string, string>();
  for (const [type, choices] of lines)
    for (const choice of choices) {
      const reason = choice.kind === "with" ? whyEmpty(type, choice.field) : undefined;
      if (choice.kind === "with" && reason !== undefined) found.set(choice.field, reason);
    }
  return Array.from(found, ([field, reason]) => ({
    severity: "warning",
    directive: "record-fields",
    message: `field ${field}: ${reason}`,
    noEffect: { instead: "its column stays empty" },
  }));
}

/** Lines of `map-header-to-field` that fill nothing. */
function mappings({
  records,
  recordFields,
  mapHeaderToField,
}: CheckedSettings): readonly PluginDiagnostic[] {
  return mapHeaderToField.flatMap(([type, [header, field]]) => {
    const told = (message: string): PluginDiagnostic => ({
      severity: "error",
      directive: "map-header-to-field",
      message,
    });
    if (copiedField(header) === undefined)
      return [told(`${header} is no header field: expected header_NAME`)];
    if (type === "tq") return [told("records of type tq are about no message")];
    if (field === "type") return [told("the type of a record is no header field")];
    const isShown =
      !records.includes(type) || fieldsOf(type, recordFields, USUAL_COLUMNS[type]).has(field);
    if (isShown) return [];
    return [
      {
        severity: "warning",
        directive: "map-header-to-field",
        message: `records of type ${type} have no field ${field}`,
        hint: `add: record-fields ${type} *,${field}`,
      } as const,
    ];
  });
}
