import { DEFAULT_PRIORITY } from "../../message/envelope.ts";
import { NO_NOTES } from "../../message/notes.ts";
import { DamagedRecordError, RecordReader } from "../record-codec.ts";
import type { QueueId, RecipientPosition } from "../store.ts";
import { type MessageRecord, messageHead, type RecipientRecord } from "./records.ts";

/** First byte of the records of format 1. */
const FORMAT = 1;
/** The table of recipients in format 1. */
export const FORMER_ROWS = "recipients";
/** Bytes of a recipient's key in format 1: queue (4), due (6), message (8), index (4). */
const RECIPIENT_KEY = 22;
const UINT32 = 2 ** 32;

/** A recipient as format 1 had it. */
export interface FormerRow {
  readonly queue: QueueId;
  readonly position: RecipientPosition;
  readonly record: RecipientRecord;
}

/** Reads a recipient of format 1; it is of the only lane and of the usual priority. Throws `DamagedRecordError`. */
export function formerRow(key: Buffer, value: Buffer): FormerRow {
  const { queue, ...place } = formerPlace(key);
  const reader = new RecordReader(value, FORMAT);
  const notify = reader.number();
  const attempts = reader.number();
  const lastAttempt = reader.number();
  const address = reader.text() ?? "";
  const originalRecipient = reader.text();
  reader.end();
  const priority = DEFAULT_PRIORITY;
  return {
    queue,
    position: { ...place, lane: 0, priority },
    record: {
      ...{ notify, attempts, lastAttempt, address, originalRecipient },
      ...{ priority, virtualMta: undefined, notes: NO_NOTES },
    },
  };
}

/** What a recipient's key of format 1 says. Throws `DamagedRecordError` for any other. */
export function formerPlace(
  key: Buffer,
): Pick<RecipientPosition, "due" | "message" | "index"> & { readonly queue: QueueId } {
  if (key.length !== RECIPIENT_KEY)
    throw new DamagedRecordError(`its key has ${key.length} bytes, expected ${RECIPIENT_KEY}`);
  return {
    queue: key.readUInt32BE(0),
    due: key.readUIntBE(4, 6),
    message: key.readUInt32BE(10) * UINT32 + key.readUInt32BE(14),
    index: key.readUInt32BE(18),
  };
}

/** True for a message's record that is, or claims to be, of format 1. */
export function isFormerMessage(value: Buffer): boolean {
  return value[0] === FORMAT;
}

/** Reads a message's record of format 1. Throws `DamagedRecordError`. */
export function formerMessage(value: Buffer): MessageRecord {
  const reader = new RecordReader(value, FORMAT);
  const record = messageHead(reader);
  // Those of before there were pools end here.
  const virtualMtaPool = reader.atEnd ? undefined : reader.text();
  reader.end();
  return { ...record, info: { ...record.info, virtualMtaPool } };
}
