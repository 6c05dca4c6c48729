import {
  decodeXtext,
  type MessageInfo,
  type QueueDeferral,
  type RecordedOutcome,
} from "../../core/mod.ts";
import type { Complaint, RemoteBounce, RemoteStatus } from "../returned-mail/contract.ts";
import { COMPLAINT_CELLS, DEFERRAL_CELLS, RECEIPT_CELLS, REPORT_CELLS } from "./other-cells.ts";
import { OUTCOME_CELLS } from "./outcome-cells.ts";
import type { Receipt } from "./recorded.ts";
import { RECORDED_HEADERS } from "./recorded-headers.ts";
import type { Copied, RowSource } from "./row.ts";

export const OUTCOME_SOURCE: RowSource<RecordedOutcome> = {
  cells: OUTCOME_CELLS,
  copied: ({ attempt }) => ofMessage(attempt.message),
  addresses: ({ recipient }) => given(recipient.address, recipient.originalRecipient),
};

export const DEFERRAL_SOURCE: RowSource<QueueDeferral> = {
  cells: DEFERRAL_CELLS,
  copied: () => () => undefined,
  addresses: () => [],
};

export const RECEIPT_SOURCE: RowSource<Receipt> = {
  cells: RECEIPT_CELLS,
  copied: ({ info }) => ofMessage(info),
  addresses: ({ recipient }) => given(recipient.address, recipient.originalRecipient),
};

export const REPORT_SOURCE: RowSource<RemoteBounce | RemoteStatus> = {
  cells: REPORT_CELLS,
  copied: ({ headers }) => among([["header_", headers]]),
  addresses: ({ recipient, originalRecipient, reportedRecipient }) =>
    given(recipient, originalRecipient, reportedRecipient),
};

export const COMPLAINT_SOURCE: RowSource<Complaint> = {
  cells: COMPLAINT_CELLS,
  copied: ({ headers, arf }) =>
    among([
      ["header_", headers],
      ["arf_", arf],
    ]),
  addresses: ({ recipient, originalRecipient, reportedRecipient }) =>
    given(recipient, originalRecipient, reportedRecipient),
};

/** Fields that were kept when the message came. */
function ofMessage(message: MessageInfo): Copied {
  const texts = RECORDED_HEADERS.of(message);
  return (column) => texts?.get(column.slice("header_".length));
}

/** Fields of a report, names as written: the first of a name counts. */
function among(given: readonly (readonly [string, Readonly<Record<string, string>>])[]): Copied {
  const texts = new Map<string, string>();
  for (const [prefix, fields] of given)
    for (const [name, text] of Object.entries(fields)) {
      const column = `${prefix}${name.toLowerCase()}`;
      if (!texts.has(column)) texts.set(column, text);
    }
  return (column) => texts.get(column);
}

/** Addresses of a recipient; that of ORCPT without its type. */
function given(
  address: string,
  originalRecipient: string | undefined,
  reported = "",
): readonly string[] {
  const original = originalRecipient?.slice(originalRecipient.indexOf(";") + 1) ?? "";
  return [address, decodeXtext(original), reported].filter((one) => one !== "");
}
