import type {
  EventId,
  JournalCursor,
  JournalPart,
  ReportDebt,
  StoredEvent,
} from "../journal-log.ts";
import { RecordReader, RecordWriter } from "../record-codec.ts";
import { messageKey, messageOf } from "./keys.ts";

/** First byte of every record; another layout gets another number. */
const FORMAT = 1;
/** First byte of the keys of cursors and of debts. */
const CURSOR = 0x63;
const DEBT = 0x64;

const writer = new RecordWriter();

/** Events that were written together: the parts from place `from` up to `end`. `offset` is that of the event before. */
export function encodeChunk(
  at: number,
  offset: number,
  parts: readonly JournalPart[],
  from: number,
  end: number,
): Buffer {
  writer.start(FORMAT).number(at).number(offset);
  for (let index = from; index < end; index++) {
    const part = parts[index];
    if (part !== undefined) writer.bytes(part.bytes);
  }
  return writer.take();
}

/** The events of a chunk, the first of which has the id `first`. Throws `DamagedRecord`. */
export function decodeChunk(first: EventId, value: Buffer): readonly StoredEvent[] {
  const reader = new RecordReader(value, FORMAT);
  const at = reader.number();
  let offset = reader.number();
  const events: StoredEvent[] = [];
  while (!reader.atEnd) {
    const bytes = reader.bytes();
    offset += bytes.length;
    events.push({ id: first + events.length, at, offset, bytes });
  }
  return events;
}

/** Key of the chunk whose first event that is. */
export function chunkKey(first: EventId): Buffer {
  return messageKey(first);
}

/** Throws `DamagedRecord` for a key that `chunkKey` did not make. */
export function chunkOf(key: Buffer): EventId {
  return messageOf(key);
}

export function cursorKey(name: string): Buffer {
  return Buffer.concat([Buffer.of(CURSOR), Buffer.from(name)]);
}

/** All keys of cursors. */
export const CURSORS: { readonly start: Buffer; readonly end: Buffer } = {
  start: Buffer.of(CURSOR),
  end: Buffer.of(CURSOR + 1),
};

export function encodeCursor({ position, offset, seenAt }: JournalCursor): Buffer {
  return writer.start(FORMAT).number(position).number(offset).number(seenAt).take();
}

/** Throws `DamagedRecord`. */
export function decodeCursor(key: Buffer, value: Buffer): JournalCursor {
  const reader = new RecordReader(value, FORMAT);
  const [position, offset, seenAt] = [reader.number(), reader.number(), reader.number()];
  reader.end();
  return { name: key.toString("utf8", 1), position, offset, seenAt };
}

export function debtKey(id: number): Buffer {
  return Buffer.concat([Buffer.of(DEBT), messageKey(id)]);
}

/** Throws `DamagedRecord` for a key that `debtKey` did not make. */
export function debtOf(key: Buffer): number {
  return messageOf(key.subarray(1));
}

/** The keys of the debts after one. */
export function debtsAfter(id: number): { readonly start: Buffer; readonly end: Buffer } {
  return { start: debtKey(id + 1), end: Buffer.of(DEBT + 1) };
}

export function encodeDebt({ message, record }: ReportDebt): Buffer {
  return Buffer.concat([writer.start(FORMAT).number(message).take(), record]);
}

/** Throws `DamagedRecord`. */
export function decodeDebt(key: Buffer, value: Buffer): ReportDebt {
  const reader = new RecordReader(value, FORMAT);
  const message = reader.number();
  return { id: debtOf(key), message, record: Buffer.from(reader.rest()) };
}
