import type { MessageInfo } from "../message/envelope.ts";
import { DamagedRecord, RecordReader, RecordWriter } from "./codec.ts";
import type { QueueState, RecipientRow } from "./store.ts";

/** First octet of every record; another layout gets another number. */
const FORMAT = 1;

const writer = new RecordWriter();

/** A message as stored: its facts and how many recipients are left. */
export interface MessageRecord {
  readonly info: MessageInfo;
  readonly remaining: number;
}

export function encodeMessage({ info, remaining }: MessageRecord): Buffer {
  const { origin } = info;
  const flags =
    (info.eightBit ? 1 : 0) |
    (info.smtpUtf8 ? 2 : 0) |
    (info.returnContent === "full" ? 4 : info.returnContent === "headers" ? 8 : 0) |
    (origin.type === "local" ? 16 : 0);
  return writer
    .number(FORMAT)
    .number(remaining)
    .number(flags)
    .number(info.size)
    .number(info.receivedAt)
    .text(info.sender)
    .text(info.envelopeId)
    .text(origin.mta)
    .text(origin.user)
    .text(info.virtualMta)
    .text(info.job)
    .take();
}

/** Throws `DamagedRecord`. */
export function decodeMessage(bytes: Buffer): MessageRecord {
  const reader = start(bytes);
  const remaining = reader.number();
  const flags = reader.number();
  const size = reader.number();
  const receivedAt = reader.number();
  const sender = reader.text() ?? "";
  const envelopeId = reader.text();
  const mta = reader.text() ?? "";
  const user = reader.text();
  const virtualMta = reader.text() ?? "";
  const job = reader.text();
  reader.end();
  const info: MessageInfo = {
    sender,
    envelopeId,
    returnContent: flags & 4 ? "full" : flags & 8 ? "headers" : undefined,
    eightBit: (flags & 1) !== 0,
    smtpUtf8: (flags & 2) !== 0,
    size,
    receivedAt,
    origin: { type: flags & 16 ? "local" : "smtp", mta, user },
    virtualMta,
    job,
  };
  return { info, remaining };
}

/** The part of a recipient's row that is not in its key. */
export type RecipientRecord = Omit<RecipientRow, "queue" | "due" | "message" | "index">;

export function encodeRecipient(row: RecipientRecord): Buffer {
  return writer
    .number(FORMAT)
    .number(row.notify)
    .number(row.attempts)
    .number(row.lastAttempt)
    .text(row.address)
    .text(row.originalRecipient)
    .take();
}

/** Throws `DamagedRecord`. */
export function decodeRecipient(bytes: Buffer): RecipientRecord {
  const reader = start(bytes);
  const notify = reader.number();
  const attempts = reader.number();
  const lastAttempt = reader.number();
  const address = reader.text() ?? "";
  const originalRecipient = reader.text();
  reader.end();
  return { address, originalRecipient, notify, attempts, lastAttempt };
}

/** A queue's name and state. */
export interface QueueRecord {
  readonly name: string;
  readonly state: QueueState;
}

export function encodeQueue({ name, state }: QueueRecord): Buffer {
  const flags = (state.mode === "backoff" ? 1 : 0) | (state.paused ? 2 : 0);
  return writer
    .number(FORMAT)
    .number(flags)
    .number(state.retryAt)
    .number(state.failures)
    .text(name)
    .take();
}

/** Throws `DamagedRecord`. */
export function decodeQueue(bytes: Buffer): QueueRecord {
  const reader = start(bytes);
  const flags = reader.number();
  const retryAt = reader.number();
  const failures = reader.number();
  const name = reader.text() ?? "";
  reader.end();
  const mode = flags & 1 ? "backoff" : "normal";
  return { name, state: { mode, paused: (flags & 2) !== 0, retryAt, failures } };
}

function start(bytes: Buffer): RecordReader {
  const reader = new RecordReader(bytes);
  const format = reader.number();
  if (format !== FORMAT) throw new DamagedRecord(`format ${format}, expected ${FORMAT}`);
  return reader;
}
