import type { OwnChanges } from "../../core/mod.ts";
import { ChunkWriter } from "./chunk.ts";
import type { ChunkKey } from "./keys.ts";
import { MOST_RECORDS, OpenPostings } from "./postings.ts";
import type { Segment } from "./segment.ts";
import type { StoredChunk } from "./story-reads.ts";
import type { StoryRecord } from "./story-record.ts";
import { CHUNKS } from "./tables.ts";

/** Postings after which a segment is full: sorting them takes some milliseconds. */
const MOST_POSTINGS = 8 * MOST_RECORDS;
/** Bytes of what is kept of a chunk besides itself, about. */
const ENTRY = 64;

/** A chunk on its way to the disk. */
export interface NewChunk {
  readonly key: ChunkKey;
  readonly bytes: Buffer;
}

/** The segment that is written. What was added and not stored makes it useless: it is read anew then. */
export class OpenSegment {
  readonly number: number;
  readonly postings: OpenPostings = new OpenPostings();
  readonly #chunk = new ChunkWriter();
  #records = 0;
  /** Records in chunks that were taken. */
  #taken = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = 0;
  #bytes = 0;

  constructor(number: number) {
    this.number = number;
  }

  get records(): number {
    return this.#records;
  }

  get isFull(): boolean {
    return this.#records >= MOST_RECORDS || this.postings.count >= MOST_POSTINGS;
  }

  /** As a segment; times are 0 while it is empty. */
  get facts(): Segment {
    const { number } = this;
    const from = this.#records === 0 ? 0 : this.#from;
    const bytes = this.#bytes + this.#chunk.bytes;
    return { number, records: this.#records, from, to: this.#to, bytes, hasEvents: true };
  }

  /** Adds a record; the chunk that is full with it. */
  add(record: StoryRecord): NewChunk | undefined {
    this.#chunk.add(record);
    this.#index(record);
    return this.#chunk.isFull ? this.take() : undefined;
  }

  /** The chunk that is begun; undefined when there is none. */
  take(): NewChunk | undefined {
    if (this.#chunk.count === 0) return undefined;
    const key = { segment: this.number, first: this.#taken };
    const bytes = this.#chunk.take();
    this.#taken = this.#records;
    this.#bytes += bytes.length + ENTRY;
    return { key, bytes };
  }

  /** A chunk of it as it is stored already, with its records. */
  restore({ first, bytes, records }: StoredChunk): void {
    this.#records = first;
    for (const record of records) this.#index(record);
    this.#taken = this.#records;
    this.#bytes += bytes + ENTRY;
  }

  #index(record: StoryRecord): void {
    this.postings.add(this.#records++, record);
    this.#from = Math.min(this.#from, Math.max(record.at, 0));
    this.#to = Math.max(this.#to, record.at);
  }
}

export function putChunk(changes: OwnChanges, { key, bytes }: NewChunk): void {
  changes.put(CHUNKS, key, bytes);
}
