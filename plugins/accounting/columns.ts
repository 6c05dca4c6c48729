import { csvCell, type RecordedOutcome } from "../../core/mod.ts";
import { type Categories, isoTime, unixTime } from "./cells.ts";
import { COMPLAINT_CELLS, DEFERRAL_CELLS, RECEIPT_CELLS, REPORT_CELLS } from "./other-cells.ts";
import { OUTCOME_CELLS } from "./outcome-cells.ts";
import type { AccountingRecord } from "./record-type.ts";

/** PowerMTA's default columns in its order, which readers depend on; then the one that it has not: our name for the message. */
export const COLUMNS: readonly string[] = [
  "type",
  "timeLogged",
  "timeQueued",
  "orig",
  "rcpt",
  "orcpt",
  "dsnAction",
  "dsnStatus",
  "dsnDiag",
  "dsnMta",
  "bounceCat",
  "srcType",
  "srcMta",
  "dlvType",
  "dlvSourceIp",
  "dlvDestinationIp",
  "dlvEsmtpAvailable",
  "dlvSize",
  "vmta",
  "jobId",
  "envId",
  "queue",
  "vmtaPool",
  "messageId",
];

const REPORT: readonly string[] = [
  ...["type", "timeLogged", "orig", "rcpt", "orcpt", "dsnAction", "dsnStatus", "dsnDiag", "dsnMta"],
  ...["dsnReportingMta", "bounceCat", "srcType", "srcMta", "vmta", "jobId", "envId", "format"],
  "messageId",
];

/** The columns that records of a type have unless `record-fields` says otherwise. */
export const USUAL_COLUMNS: Readonly<Record<AccountingRecord, readonly string[]>> = {
  d: COLUMNS,
  b: COLUMNS,
  t: COLUMNS,
  tq: [
    ...["type", "timeLogged", "dsnStatus", "dsnDiag", "dsnMta", "dlvType", "dlvSourceIp"],
    ...["dlvDestinationIp", "vmta", "queue"],
  ],
  r: [
    ...["type", "timeLogged", "orig", "rcpt", "orcpt", "srcType", "srcMta", "rcvSourceIp"],
    ...["rcvDestinationIp", "vmta", "jobId", "envId", "vmtaPool", "messageId"],
  ],
  rb: REPORT,
  rs: REPORT,
  f: [
    ...["type", "timeLogged", "orig", "rcpt", "format", "dlvSourceIp", "repSourceIp"],
    ...["feedbackType", "userAgent", "reportingMta", "reportedDomain", "jobId", "envId"],
    ...["header_From", "header_Return-Path", "header_X-job", "header_Subject", "messageId"],
  ],
};

/** The columns that records of a type can have, besides copies of header fields. */
export const KNOWN_COLUMNS: Readonly<Record<AccountingRecord, ReadonlySet<string>>> = {
  d: new Set(Object.keys(OUTCOME_CELLS)),
  b: new Set(Object.keys(OUTCOME_CELLS)),
  t: new Set(Object.keys(OUTCOME_CELLS)),
  tq: new Set(Object.keys(DEFERRAL_CELLS)),
  r: new Set(Object.keys(RECEIPT_CELLS)),
  rb: new Set(Object.keys(REPORT_CELLS)),
  rs: new Set(Object.keys(REPORT_CELLS)),
  f: new Set(Object.keys(COMPLAINT_CELLS)),
};

/** One record with the usual columns as a line of CSV (RFC 4180), with its line end. */
export function recordLine(
  outcome: RecordedOutcome,
  isoTimes: boolean,
  categories: Categories,
): string {
  const how = { time: isoTimes ? isoTime : unixTime, categories, userString: "" };
  const cells = COLUMNS.map((name) => csvCell(OUTCOME_CELLS[name]?.(outcome, how) ?? ""));
  return `${cells.join(",")}\r\n`;
}
