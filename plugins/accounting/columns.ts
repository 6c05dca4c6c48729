import { csvCell, diagnosticOf, idText, type Kind, type RecordedOutcome } from "../../core/mod.ts";
import type { BounceCategories } from "../bounce-categories/contract.ts";
import { RECEIVED_TLS } from "../smtp-listener/contract.ts";
import { type AccountingRecord, accountingRecord } from "./record-type.ts";
import { statusWithWords } from "./status-words.ts";

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

const TYPES = ["d", "b", "t"] as const;

/** A record type that is written. */
export type RecordType = (typeof TYPES)[number];

/** Record types written so far: delivery, bounce, transient failure. */
export const WRITTEN: readonly RecordType[] = TYPES;

export function isWritten(type: AccountingRecord): type is RecordType {
  return WRITTEN.some((one) => one === type);
}

/** A record type of PowerMTA's. Those that are not written are accepted, and said to be missing. */
export const recordTypeKind: Kind<AccountingRecord> = {
  ...accountingRecord,
  parse(text) {
    const parsed = accountingRecord.parse(text);
    if (!parsed.ok || isWritten(parsed.value)) return parsed;
    return {
      ...parsed,
      noEffect: { instead: `records of type ${parsed.value} are not written`, stake: "records" },
    };
  },
};

const TYPE: Readonly<Record<RecordedOutcome["kind"], RecordType>> = {
  delivered: "d",
  bounced: "b",
  deleted: "b",
  deferred: "t",
};

export function recordType({ kind }: RecordedOutcome): RecordType {
  return TYPE[kind];
}

/** Columns that are written when they are asked for. */
export const MORE_COLUMNS: ReadonlyMap<string, (outcome: RecordedOutcome) => string> = new Map([
  [
    "totalSecondsQueued",
    ({ attempt }) =>
      String(Math.max(Math.round((attempt.at - attempt.message.receivedAt) / 1000), 0)),
  ],
  ["dlvTlsProtocol", ({ attempt }) => attempt.peer?.tls?.protocol ?? ""],
  ["dlvTlsCipher", ({ attempt }) => attempt.peer?.tls?.cipher ?? ""],
  ["rcvSmtpUser", ({ attempt }) => attempt.message.origin.user ?? ""],
  ["rcvTlsProtocol", ({ attempt }) => RECEIVED_TLS.of(attempt.message)?.protocol ?? ""],
  ["rcvTlsCipher", ({ attempt }) => RECEIVED_TLS.of(attempt.message)?.cipher ?? ""],
]);

/** Names the category of a failure; the service `BOUNCE_CATEGORIES` does. */
export type Categories = Pick<BounceCategories, "of">;

/** One record with the usual columns as a line of CSV (RFC 4180), with its line end. */
export function recordLine(
  outcome: RecordedOutcome,
  isoTimes: boolean,
  categories: Categories,
): string {
  return `${usualCells(outcome, isoTimes, categories).map(csvCell).join(",")}\r\n`;
}

/** The cells of `COLUMNS`. `isoTimes`: `2026-01-31 08:15:00+0000`, else Unix seconds. */
export function usualCells(
  outcome: RecordedOutcome,
  isoTimes: boolean,
  categories: Categories,
): readonly string[] {
  const { attempt, recipient } = outcome;
  const { message, peer, agent } = attempt;
  const time = isoTimes ? isoTime : unixTime;
  const { action, status, diagnostic, category } = dsnPart(outcome, categories);
  return [
    recordType(outcome),
    time(attempt.at),
    time(message.receivedAt),
    message.sender,
    recipient.address,
    recipient.originalRecipient ?? "",
    action,
    statusWithWords(status),
    diagnostic,
    peer?.host ?? (outcome.kind === "delivered" ? "" : (outcome.failure.host ?? "")),
    category,
    message.origin.type === "smtp" ? "smtp" : "api",
    message.origin.mta,
    agent?.dlvType ?? "",
    peer?.localAddress ?? "",
    peer?.address ?? "",
    peer?.extensions.join(",") ?? "",
    String(message.size),
    attempt.virtualMta,
    message.job ?? "",
    message.envelopeId ?? "",
    attempt.queue,
    message.virtualMtaPool ?? "",
    idText(recipient.message),
  ];
}

function dsnPart(
  outcome: RecordedOutcome,
  categories: Categories,
): {
  readonly action: string;
  readonly status: string;
  readonly diagnostic: string;
  readonly category: string;
} {
  const { type, text } = diagnosticOf(outcome);
  const diagnostic = `${type};${text}`;
  if (outcome.kind === "delivered") {
    const status = outcome.reply.enhanced ?? "2.0.0";
    const action = outcome.attempt.agent?.finalDelivery === true ? "delivered" : "relayed";
    return { action, status, diagnostic, category: "" };
  }
  const { failure } = outcome;
  const action = outcome.kind === "deferred" ? "delayed" : "failed";
  const category = categories.of(failure);
  return { action, status: failure.status, diagnostic, category };
}

/** The last second that was written out: most records of a moment share it. */
let written = { second: Number.NaN, text: "" };

function isoTime(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== written.second) {
    const text = `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}+0000`;
    written = { second, text };
  }
  return written.text;
}

function unixTime(at: number): string {
  return String(Math.floor(at / 1000));
}
