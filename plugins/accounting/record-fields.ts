import { type Kind, list, pair } from "../../core/mod.ts";
import { KEY_FIELD } from "../dkim/contract.ts";
import { KNOWN_COLUMNS } from "./columns.ts";
import { type AccountingRecord, accountingRecord, RECORD_TYPES } from "./record-type.ts";

/** PowerMTA's field that nothing is known for any more: readers may ask for it. */
const EMPTY = "timeImprinted";

const KNOWN: ReadonlyMap<string, string> = new Map(
  [...new Set(RECORD_TYPES.flatMap((type) => [...KNOWN_COLUMNS[type]])), EMPTY].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

const OF_HEADER = "header_";
const OF_ARF = "arf_";
const FIELD = "a field such as rcpt or header_X-Campaign";

/** A column of a record. `header_NAME` is a field of the message's header. */
export const recordField: Kind<string> = {
  name: "record field",
  accepts: FIELD,
  example: "header_X-Campaign",
  words: [...KNOWN.values()],
  parse(text) {
    const known = KNOWN.get(text.toLowerCase());
    if (known !== undefined) return { ok: true, value: known };
    return /^(header_|arf_)[\w.-]{1,100}$/.test(text)
      ? { ok: true, value: text }
      : { ok: false, expected: FIELD };
  },
  print: (value) => value,
};

/** Why a field of a type of record is always empty; undefined when it is not. */
export function whyEmpty(type: AccountingRecord, field: string): string | undefined {
  if (field === EMPTY) return "nobody imprints mail any more";
  if (isPrivateKey(field)) return "a private key is never recorded";
  if (field.startsWith(OF_ARF)) return type === "f" ? undefined : "only records of type f have it";
  if (field.startsWith(OF_HEADER))
    return type === "tq" ? "records of type tq are about no message" : undefined;
  return KNOWN_COLUMNS[type].has(field) ? undefined : `records of type ${type} do not have it`;
}

/** The field that a column copies, as the column's name in lower case; undefined for other columns. */
export function copiedField(column: string): string | undefined {
  const isCopy = column.startsWith(OF_HEADER) || column.startsWith(OF_ARF);
  return isCopy && !isPrivateKey(column) ? column.toLowerCase() : undefined;
}

/** The header field that a column copies, in lower case; undefined for other columns. */
export function headerOf(column: string): string | undefined {
  return column.startsWith(OF_HEADER) ? copiedField(column)?.slice(OF_HEADER.length) : undefined;
}

/** Whoever reads records could sign with it. */
function isPrivateKey(field: string): boolean {
  return field.toLowerCase().slice(field.indexOf("_") + 1) === KEY_FIELD.toLowerCase();
}

/** One entry of a list of fields. */
export type FieldChoice =
  /** `*`: those written anyway. */
  { readonly kind: "usual" } | { readonly kind: "with" | "without"; readonly field: string };

const CHOICE = "*, a field such as header_X-Campaign, or one to leave out such as !orcpt";

const fieldChoice: Kind<FieldChoice> = {
  name: "record field",
  accepts: CHOICE,
  example: "header_X-Campaign",
  words: ["*"],
  parse(text) {
    if (text === "*") return { ok: true, value: { kind: "usual" } };
    const without = text.startsWith("!");
    const field = recordField.parse(without ? text.slice(1).trim() : text);
    return field.ok
      ? { ok: true, value: { kind: without ? "without" : "with", field: field.value } }
      : { ok: false, expected: CHOICE };
  },
  print(choice) {
    if (choice.kind === "usual") return "*";
    return choice.kind === "without" ? `!${choice.field}` : choice.field;
  },
};

/** What a line of `record-fields` says: a type of record, and its fields. */
export type RecordFields = readonly [AccountingRecord, readonly FieldChoice[]];

/** `TYPE FIELD,FIELD…`: the columns of a type of record. */
export const recordFields: Kind<RecordFields> = pair(
  accountingRecord,
  list(fieldChoice, { max: 200 }),
  {
    name: "record fields",
    accepts: "a record type and its fields, such as d *,!orcpt,header_X-Campaign",
    example: "d *,!orcpt,header_X-Campaign",
  },
);

/** The fields of a type: as the lines about it say, one after the other; `usual` without a line. The type is always one. */
export function fieldsOf(
  type: AccountingRecord,
  lines: readonly RecordFields[],
  usual: readonly string[],
): ReadonlySet<string> {
  const own = lines.filter(([of]) => of === type);
  if (own.length === 0) return new Set(usual);
  const fields = new Set<string>();
  for (const choice of own.flatMap(([, choices]) => choices))
    switch (choice.kind) {
      case "usual":
        for (const name of usual) fields.add(name);
        break;
      case "with":
        fields.add(choice.field);
        break;
      case "without":
        fields.delete(choice.field);
        break;
    }
  return fields.add("type");
}

/** What acct-files say about copies of header fields. */
interface CopyingSettings {
  readonly recordFields: readonly RecordFields[];
  readonly mapHeaderToField: readonly (readonly [AccountingRecord, readonly [string, string]])[];
}

/** Types of record for which header fields are kept when a message comes; what comes back has its own. */
const OF_MESSAGES: ReadonlySet<AccountingRecord> = new Set(["d", "b", "t", "r"]);

/** Header fields that records of messages copy, in lower case. */
export function recordedHeaderNames(files: readonly CopyingSettings[]): readonly string[] {
  const names = files.flatMap(({ recordFields, mapHeaderToField }) => [
    ...recordFields.flatMap(([type, choices]) =>
      OF_MESSAGES.has(type)
        ? choices.map((choice) => (choice.kind === "with" ? headerOf(choice.field) : undefined))
        : [],
    ),
    ...mapHeaderToField.map(([type, [header]]) =>
      OF_MESSAGES.has(type) ? headerOf(header) : undefined,
    ),
  ]);
  return [...new Set(names.filter((name) => name !== undefined))];
}
