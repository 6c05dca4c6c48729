/** The form of accounting records, for plugins that write them elsewhere. */

export type { Categories } from "./cells.ts";
export { COLUMNS, recordLine } from "./columns.ts";
export { hiderOf } from "./privacy.ts";
export { type RecipientPrivacy, recipientPrivacy } from "./recipient-privacy.ts";
export { recordField } from "./record-fields.ts";
export { type AccountingRecord, accountingRecord } from "./record-type.ts";
export { RECORDED_HEADERS } from "./recorded-headers.ts";
