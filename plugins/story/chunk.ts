import { DamagedRecordError, RecordReader, RecordWriter } from "../../core/mod.ts";
import { readStoryRecord, writeStoryRecord } from "./record-codec.ts";
import { SharedTexts } from "./shared-texts.ts";
import type { StoryRecord } from "./story-record.ts";

const FORMAT = 1;
/** Bytes of records after which a chunk is full: some pages of the database. */
const FULL = 16 * 1024;
/** The most records in one: more means that it is damaged. */
const MOST = 4096;

/** Puts records together as they are stored: some kilobytes at a time, with what they share written once. */
export class ChunkWriter {
  readonly #records = new RecordWriter();
  readonly #head = new RecordWriter();
  readonly #texts = new SharedTexts();
  #ends: number[] = [];
  /** Times are written from that of the first record on. */
  #base = 0;

  /** Records since the last `take`. */
  get count(): number {
    return this.#ends.length;
  }

  /** Bytes of its records so far, without what they share. */
  get bytes(): number {
    return this.count === 0 ? 0 : this.#records.length;
  }

  get isFull(): boolean {
    return this.#records.length >= FULL || this.count >= MOST;
  }

  add(record: StoryRecord): void {
    if (this.count === 0) {
      this.#base = record.at;
      this.#records.start(FORMAT);
    }
    writeStoryRecord(this.#records, this.#texts, record, this.#base);
    this.#ends.push(this.#records.length);
  }

  /** The chunk, and a new one begun. */
  take(): Buffer {
    const head = this.#head.start(FORMAT).number(this.#base).number(this.#texts.size);
    for (const text of this.#texts.all()) head.text(text);
    head.number(this.#ends.length);
    let last = 0;
    for (const end of this.#ends) {
      head.number(end - last);
      last = end;
    }
    const bytes = head.bytes(this.#records.take()).take();
    this.#ends = [];
    this.#texts.clear();
    return bytes;
  }
}

/** A chunk, of which single records are read. Its methods throw `DamagedRecordError`. */
export class ChunkReader {
  readonly #base: number;
  readonly #texts: readonly string[];
  readonly #ends: readonly number[];
  readonly #bytes: Buffer;

  constructor(chunk: Buffer) {
    const reader = new RecordReader(chunk, FORMAT);
    this.#base = reader.number();
    this.#texts = listOf(reader, chunk.length, () => {
      const text = reader.text();
      if (text === undefined) throw new DamagedRecordError("a text is missing");
      return text;
    });
    let end = 0;
    this.#ends = listOf(reader, MOST, () => {
      end += reader.number();
      return end;
    });
    this.#bytes = reader.bytes();
    reader.end();
  }

  get count(): number {
    return this.#ends.length;
  }

  /** The record of that number in the chunk. */
  record(at: number): StoryRecord {
    const end = this.#ends[at];
    if (end === undefined || end > this.#bytes.length)
      throw new DamagedRecordError(`there is no record ${at}`);
    // The first follows the chunk's own format, which stands for that of all.
    const start = at === 0 ? 1 : (this.#ends[at - 1] ?? 0);
    return readStoryRecord(this.#bytes.subarray(start, end), this.#texts, this.#base);
  }
}

function listOf<T>(reader: RecordReader, most: number, read: () => T): readonly T[] {
  const length = reader.number();
  if (length > most) throw new DamagedRecordError(`a list has ${length} elements`);
  const list: T[] = [];
  while (list.length < length) list.push(read());
  return list;
}
