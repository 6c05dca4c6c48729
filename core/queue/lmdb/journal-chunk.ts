import type {
  EventId,
  JournalCursor,
  JournalPart,
  ReportDebt,
  StoredEvent,
} from "../journal-log.ts";
import { RecordReader, RecordWriter } from "../record-codec.ts";
import { MESSAGE_KEY, messageKey, messageOf } from "./keys.ts";

/** First byte of every record; another layout gets another number. */
const FORMAT = 1;
/** First byte of the keys of cursors and of debts. */
const CURSOR = 0x63;
const DEBT = 0x64;

const writer = new RecordWriter();

/** Writes events of one commit as they are kept together. One chunk at a time. */
export class ChunkWriter {
  readonly #record = new RecordWriter();

  /** Begins a chunk. `offset` is that of the event before its first. */
  start(at: number, offset: number): void {
    this.#record.start(FORMAT).number(at).number(offset);
  }

  /** Bytes so far. */
  get length(): number {
    return this.#record.length;
  }

  /** Adds an event; returns its bytes. Throws what it throws: it is not in the chunk then. */
  add(part: JournalPart): number {
    const before = this.#record.length;
    try {
      const place = this.#record.beginPart();
      part.write(this.#record);
      return this.#record.endPart(place);
    } catch (error) {
      this.#record.backTo(before);
      throw error;
    }
  }

  take(): Buffer {
    return this.#record.take();
  }
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

/** Begins the keys of chunks: as that of a message before all there are. */
const PREFIX: Buffer = messageKey(0);

/** Key of the chunk whose first event that is: before those of contents, and the last chunk next to the first content. */
export function chunkKey(first: EventId): Buffer {
  return chunkKeyOf(messageKey(first));
}

/** The same from the key that it had in format 2, in a table of its own. */
export function chunkKeyOf(former: Buffer): Buffer {
  return Buffer.concat([PREFIX, former]);
}

/** Throws `DamagedRecord` for a key that `chunkKey` did not make. */
export function chunkOf(key: Buffer): EventId {
  return messageOf(key.subarray(PREFIX.length));
}

/** The keys of all chunks: both ends are none of them. */
export const CHUNKS: { readonly start: Buffer; readonly end: Buffer } = {
  start: PREFIX,
  end: chunkKeyOf(Buffer.alloc(MESSAGE_KEY, 0xff)),
};

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
  return writer.start(FORMAT).number(message).raw(record).take();
}

/** Throws `DamagedRecord`. */
export function decodeDebt(key: Buffer, value: Buffer): ReportDebt {
  const reader = new RecordReader(value, FORMAT);
  const message = reader.number();
  return { id: debtOf(key), message, record: Buffer.from(reader.rest()) };
}
