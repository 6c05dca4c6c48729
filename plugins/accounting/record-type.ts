import { type Kind, oneOf } from "../../core/mod.ts";

const SHORT = ["d", "b", "t", "tq", "r", "f", "rb", "rs"] as const;

/** A type of accounting record. */
export type AccountingRecord = (typeof SHORT)[number];

/** All of them. */
export const RECORD_TYPES: readonly AccountingRecord[] = SHORT;

/** The long names of the types. */
const LONG: ReadonlyMap<string, AccountingRecord> = new Map([
  ["delivery", "d"],
  ["delivered", "d"],
  ["bounce", "b"],
  ["bounced", "b"],
  ["transient", "t"],
  ["transient-queue", "tq"],
  ["receipt", "r"],
  ["received", "r"],
  ["feedback-loop", "f"],
  ["remote-bounce", "rb"],
  ["remote-status", "rs"],
]);

const short = oneOf(SHORT);
const RECORD = `${short.accepts}, or ${[...LONG.keys()].join(", ")}`;

/** A type of accounting record, by its short or its long name. */
export const accountingRecord: Kind<AccountingRecord> = {
  ...short,
  name: "record type",
  accepts: RECORD,
  words: [...SHORT, ...LONG.keys()],
  parse(text) {
    const value = LONG.get(text.toLowerCase());
    if (value !== undefined) return { ok: true, value };
    const parsed = short.parse(text);
    return parsed.ok ? parsed : { ok: false, expected: RECORD };
  },
};
