import { type Kind, list, pair } from "../../core/mod.ts";
import { type AccountingRecord, accountingRecord } from "../../plugins/accounting/contract.ts";

const FIELD = "a field such as rcpt or header_X-Campaign";

/** A column of a record. `header_NAME` is a field of the message's header. */
const recordField: Kind<string> = {
  name: "record field",
  accepts: FIELD,
  example: "header_X-Campaign",
  parse: (text) =>
    /^(header_[\w.-]{1,100}|arf_[\w.-]{1,100}|[A-Za-z][A-Za-z\d]{0,60})$/.test(text)
      ? { ok: true, value: text }
      : { ok: false, expected: FIELD },
  print: (value) => value,
};

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

/** `TYPE FIELD,FIELD…`: the columns of a type of record. */
export const recordFields: Kind<readonly [AccountingRecord, readonly FieldChoice[]]> = pair(
  accountingRecord,
  list(fieldChoice, { max: 200 }),
  {
    name: "record fields",
    accepts: "a record type and its fields, such as d *,!orcpt,header_X-Campaign",
    example: "d *,!orcpt,header_X-Campaign",
  },
);

/** `TYPE header_NAME FIELD`: a column that is filled from a header field. */
export const mappedHeader: Kind<readonly [AccountingRecord, readonly [string, string]]> = pair(
  accountingRecord,
  pair(recordField, recordField, {
    name: "header and field",
    accepts: "header_NAME and the field it fills, such as header_X-Original-To rcpt",
    example: "header_X-Original-To rcpt",
  }),
  {
    name: "mapped header",
    accepts: "a record type, a header field and the field it fills",
    example: "f header_X-Original-To rcpt",
  },
);
