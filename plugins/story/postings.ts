import { DamagedRecordError, type MessageId, RecordReader, RecordWriter } from "../../core/mod.ts";
import { type StoryRecord, termsOf } from "./story-record.ts";
import {
  FIELD_NUMBERS,
  FIELDS,
  type FieldNumber,
  HASHES,
  idHash,
  type Terms,
  termHash,
} from "./terms.ts";

/** Records of a segment at most: their numbers fit into what is left of a float beside a hash. */
export const MOST_RECORDS = 16_384;
/** Bytes of a block of the index, about: it stays within a page of the database. */
const BLOCK_BYTES = 1200;
const FORMAT = 1;

const writer = new RecordWriter();

/** A part of the index of a segment: the postings of one field from a hash on. */
export interface IndexBlock {
  readonly field: FieldNumber;
  /** Of its first posting. */
  readonly hash: number;
  /** Tells it from others that begin with the same hash; ascending. */
  readonly part: number;
  readonly bytes: Buffer;
}

/** Which records of the segment that is written have a term: unsorted, in memory, until the segment is full. */
export class OpenPostings implements Terms {
  /** By their number. */
  readonly #fields: FieldPostings[] = [];
  /** The last term of each field, and its hash. */
  readonly #terms: string[] = [];
  readonly #hashes: number[] = [];
  #record = 0;
  #count = 0;

  constructor() {
    for (const field of FIELD_NUMBERS) this.#fields[field] = new FieldPostings();
  }

  /** Postings of all fields. */
  get count(): number {
    return this.#count;
  }

  /** Adds what a record is found by. */
  add(number: number, record: StoryRecord): void {
    this.#record = number;
    termsOf(record, this);
  }

  id(id: MessageId): void {
    this.#add(FIELDS.id, idHash(id));
  }

  term(field: Exclude<FieldNumber, typeof FIELDS.id>, term: string): void {
    // Several records in a row often have the same.
    if (this.#terms[field] !== term) {
      this.#terms[field] = term;
      this.#hashes[field] = termHash(term);
    }
    this.#add(field, this.#hashes[field] ?? 0);
  }

  #add(field: FieldNumber, hash: number): void {
    if (this.#fields[field]?.add(hash, this.#record) === true) this.#count++;
  }

  /** Numbers of the records with a hash, descending. */
  find(field: FieldNumber, hash: number): readonly number[] {
    return this.#fields[field]?.find(hash) ?? [];
  }

  /** The index of the segment, a field at a time, so that whoever sorts it can pause in between. */
  *blocks(): Generator<readonly IndexBlock[]> {
    for (const field of FIELD_NUMBERS) {
      const postings = this.#fields[field];
      if (postings !== undefined && postings.length > 0) yield blocksOf(field, postings.sorted());
    }
  }
}

/** The postings of a field: hash × `MOST_RECORDS` + record, which a float holds exactly. */
class FieldPostings {
  #values: Float64Array = new Float64Array(1024);
  length = 0;

  /** False when the last posting was the same. */
  add(hash: number, record: number): boolean {
    const value = hash * MOST_RECORDS + record;
    if (this.length > 0 && this.#values[this.length - 1] === value) return false;
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
    return true;
  }

  find(hash: number): readonly number[] {
    const found = new Set<number>();
    const from = hash * MOST_RECORDS;
    const to = from + MOST_RECORDS;
    const values = this.#values;
    for (let at = this.length - 1; at >= 0; at--) {
      const value = values[at] ?? 0;
      if (value >= from && value < to) found.add(value - from);
    }
    return [...found];
  }

  /** Sorted where they are: nothing is added any more. */
  sorted(): Float64Array {
    return this.#values.subarray(0, this.length).sort();
  }
}

function blocksOf(field: FieldNumber, sorted: Float64Array): readonly IndexBlock[] {
  const blocks: IndexBlock[] = [];
  let first = -1;
  let part = 0;
  let [lastHash, lastRecord] = [0, 0];
  const end = (): void => {
    const [before] = blocks.slice(-1);
    part = before?.hash === first ? before.part + 1 : 0;
    blocks.push({ field, hash: first, part, bytes: writer.take() });
    first = -1;
  };
  let previous = -1;
  for (const value of sorted) {
    if (value === previous) continue;
    previous = value;
    const hash = Math.floor(value / MOST_RECORDS);
    const record = value - hash * MOST_RECORDS;
    if (first < 0) {
      writer.start(FORMAT);
      first = hash;
      [lastHash, lastRecord] = [hash, 0];
    }
    const step = hash - lastHash;
    writer.number(step).number(step === 0 ? record - lastRecord : record);
    [lastHash, lastRecord] = [hash, record];
    if (writer.length >= BLOCK_BYTES) end();
  }
  if (first >= 0) end();
  return blocks;
}

/** The record of the first posting of a block. Throws `DamagedRecordError`. */
export function firstRecordOf(bytes: Buffer): number {
  const reader = new RecordReader(bytes, FORMAT);
  reader.number();
  return reader.number();
}

/** Numbers of the records with a hash in a block that begins with the hash `first`, ascending. Throws `DamagedRecordError`. */
export function recordsIn(bytes: Buffer, first: number, wanted: number): readonly number[] {
  const reader = new RecordReader(bytes, FORMAT);
  const found: number[] = [];
  let [hash, record] = [first, 0];
  while (!reader.atEnd) {
    const [step, number] = [reader.number(), reader.number()];
    hash += step;
    record = step === 0 ? record + number : number;
    if (hash >= HASHES || record >= MOST_RECORDS)
      throw new DamagedRecordError("a posting is out of range");
    if (hash > wanted) break;
    if (hash === wanted) found.push(record);
  }
  return found;
}
