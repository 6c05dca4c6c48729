import { type Kind, pair } from "../../core/mod.ts";
import { recordField } from "./record-fields.ts";
import { type AccountingRecord, accountingRecord } from "./record-type.ts";

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
