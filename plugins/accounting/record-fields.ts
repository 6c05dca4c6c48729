import { type Kind, list, pair } from "../../core/mod.ts";
import { KEY_FIELD } from "../dkim/contract.ts";
import { COLUMNS, MORE_COLUMNS } from "./columns.ts";
import { type AccountingRecord, accountingRecord } from "./record-type.ts";

/** PowerMTA's other fields: known, and not written yet. */
const UNWRITTEN: readonly string[] = [
  ...["timeFirstAttempt", "timeImprinted", "dsnReportingMta", "rcvSourceIp", "rcvDestinationIp"],
  ...["userString", "format", "repSourceIp", "feedbackType", "userAgent", "reportingMta"],
  "reportedDomain",
];

const KNOWN: ReadonlyMap<string, string> = new Map(
  [...COLUMNS, ...MORE_COLUMNS.keys(), ...UNWRITTEN].map((name) => [name.toLowerCase(), name]),
);

const OF_HEADER = "header_";
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

/** True for a field that has no value yet, or never has one. */
export function isUnwritten(field: string): boolean {
  return UNWRITTEN.includes(field) || field.startsWith("arf_") || isPrivateKey(field);
}

/** The header field that a column copies, in lower case; undefined for other columns. */
export function headerOf(field: string): string | undefined {
  if (!field.startsWith(OF_HEADER) || isPrivateKey(field)) return undefined;
  return field.slice(OF_HEADER.length).toLowerCase();
}

/** Whoever reads records could sign with it. */
function isPrivateKey(field: string): boolean {
  return field.toLowerCase() === `${OF_HEADER}${KEY_FIELD}`.toLowerCase();
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
