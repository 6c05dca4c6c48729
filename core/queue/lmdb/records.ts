import type { MessageInfo } from "../../message/envelope.ts";
import { laneText, laneValuesOf } from "../../message/lane.ts";
import { NO_NOTES } from "../../message/notes.ts";
import { type LaneHold, MOST_HOLDS } from "../lane-hold.ts";
import { flagged, flagsOf } from "../message-flags.ts";
import { DamagedRecordError, RecordReader, RecordWriter } from "../record-codec.ts";
import type { QueueState, RecipientRow } from "../store.ts";

/** First byte of the records of messages and recipients, and of those of queues; another layout gets another number. */
const FORMAT = 2;
const QUEUE_FORMAT = 1;
/**
 * Where a message's record has the number of recipients left, in four bytes that can be changed
 * in place.
 */
const REMAINING = 1;

/** Above the flags of a message. */
const IN_FILE = 32;

const BACKOFF = 1;
const PAUSED = 2;

const writer = new RecordWriter();

/** A message as stored. */
export interface MessageRecord {
  readonly info: MessageInfo;
  /** Recipients left. */
  readonly remaining: number;
  /** Its content is in a file, not in the database. */
  readonly inFile: boolean;
}

/** Throws `RangeError` for a text longer than a record can hold. */
export function encodeMessage({ info, remaining, inFile }: MessageRecord): Buffer {
  const { origin } = info;
  return writer
    .start(FORMAT)
    .uint32(remaining)
    .number(flagsOf(info) | (inFile ? IN_FILE : 0))
    .number(info.size)
    .number(info.receivedAt)
    .text(info.sender)
    .text(info.envelopeId)
    .text(origin.mta)
    .text(origin.user)
    .text(info.virtualMta)
    .text(info.job)
    .text(info.virtualMtaPool)
    .notes(info.notes ?? NO_NOTES)
    .take();
}

/** Throws `DamagedRecordError`. */
export function decodeMessage(bytes: Buffer): MessageRecord {
  const reader = new RecordReader(bytes, FORMAT);
  const { info, remaining, inFile } = messageHead(reader);
  const virtualMtaPool = reader.text();
  const notes = reader.notes();
  reader.end();
  return { info: { ...info, virtualMtaPool, notes }, remaining, inFile };
}

/** What the records of a message have in common in all formats, up to the job. */
export function messageHead(reader: RecordReader): MessageRecord {
  const remaining = reader.uint32();
  const flags = reader.number();
  const size = reader.number();
  const receivedAt = reader.number();
  const sender = reader.text() ?? "";
  const envelopeId = reader.text();
  const mta = reader.text() ?? "";
  const user = reader.text();
  const virtualMta = reader.text() ?? "";
  const job = reader.text();
  const { returnContent, eightBit, smtpUtf8, type } = flagged(flags);
  const info: MessageInfo = {
    sender,
    envelopeId,
    returnContent,
    eightBit,
    smtpUtf8,
    size,
    receivedAt,
    origin: { type, mta, user },
    virtualMta,
    virtualMtaPool: undefined,
    job,
    notes: NO_NOTES,
  };
  return { info, remaining, inFile: (flags & IN_FILE) !== 0 };
}

/** What settling needs of a message's record, without decoding the rest. Throws `DamagedRecordError`. */
export function messageCounts(bytes: Buffer): Omit<MessageRecord, "info"> {
  const reader = new RecordReader(bytes, FORMAT);
  const remaining = reader.uint32();
  return { remaining, inFile: (reader.number() & IN_FILE) !== 0 };
}

/** Changes the number of recipients left in a message's record. */
export function setRemaining(bytes: Buffer, remaining: number): void {
  bytes.writeUInt32BE(remaining, REMAINING);
}

/** The part of a recipient's row that is not in its key. */
export type RecipientRecord = Pick<
  RecipientRow,
  | "address"
  | "originalRecipient"
  | "notify"
  | "attempts"
  | "lastAttempt"
  | "priority"
  | "virtualMta"
  | "notes"
>;

/** Throws `RangeError` for a text longer than a record can hold. */
export function encodeRecipient(row: RecipientRecord): Buffer {
  return writer
    .start(FORMAT)
    .number(row.notify)
    .number(row.attempts)
    .number(row.lastAttempt)
    .number(row.priority)
    .text(row.address)
    .text(row.originalRecipient)
    .text(row.virtualMta)
    .notes(row.notes)
    .take();
}

/** Throws `DamagedRecordError`. */
export function decodeRecipient(bytes: Buffer): RecipientRecord {
  const reader = new RecordReader(bytes, FORMAT);
  const notify = reader.number();
  const attempts = reader.number();
  const lastAttempt = reader.number();
  const priority = reader.number();
  const address = reader.text() ?? "";
  const originalRecipient = reader.text();
  const virtualMta = reader.text();
  const notes = reader.notes();
  reader.end();
  return {
    address,
    originalRecipient,
    notify,
    attempts,
    lastAttempt,
    priority,
    virtualMta,
    notes,
  };
}

/** A queue's name and state. */
export interface QueueRecord {
  readonly name: string;
  readonly state: QueueState;
}

/** Throws `RangeError` for a text longer than a record can hold. */
export function encodeQueue({ name, state }: QueueRecord): Buffer {
  const { mode, paused, retryAt, failures, modeUntil = 0, pausedUntil = 0 } = state;
  const { holds = [] } = state;
  const flags = (mode === "backoff" ? BACKOFF : 0) | (paused ? PAUSED : 0);
  writer.start(QUEUE_FORMAT).number(flags).number(retryAt).number(failures).text(name);
  if (modeUntil > 0 || pausedUntil > 0 || holds.length > 0)
    writer.number(modeUntil).number(pausedUntil);
  if (holds.length > 0) writeHolds(holds);
  return writer.take();
}

/** Throws `DamagedRecordError`. */
export function decodeQueue(bytes: Buffer): QueueRecord {
  const reader = new RecordReader(bytes, QUEUE_FORMAT);
  const flags = reader.number();
  const retryAt = reader.number();
  const failures = reader.number();
  const name = reader.text();
  // Most queues have no such times.
  const [modeUntil, pausedUntil] = reader.atEnd ? [0, 0] : [reader.number(), reader.number()];
  const holds = reader.atEnd ? [] : holdsIn(reader);
  reader.end();
  if (name === undefined) throw new DamagedRecordError("a queue has no name");
  const mode = flags & BACKOFF ? "backoff" : "normal";
  const state = { mode, paused: (flags & PAUSED) !== 0, retryAt, failures } as const;
  return {
    name,
    state: {
      ...state,
      ...(modeUntil > 0 && { modeUntil }),
      ...(pausedUntil > 0 && { pausedUntil }),
      ...(holds.length > 0 && { holds }),
    },
  };
}

function writeHolds(holds: readonly LaneHold[]): void {
  writer.number(holds.length);
  for (const { values, until, why } of holds)
    writer
      .text(laneText(values))
      .number(until === Number.POSITIVE_INFINITY ? 0 : until)
      .text(why);
}

function holdsIn(reader: RecordReader): readonly LaneHold[] {
  const holds: LaneHold[] = [];
  for (let left = Math.min(reader.number(), MOST_HOLDS); left > 0; left--) {
    const values = laneValuesOf(reader.text() ?? "");
    const until = reader.number() || Number.POSITIVE_INFINITY;
    const why = reader.text() ?? "";
    if (values === undefined) throw new DamagedRecordError("a hold is of no mail");
    holds.push({ values, until, why });
  }
  return holds;
}
