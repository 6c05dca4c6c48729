import { DamagedRecordError, type Log, type OwnDatabase, type OwnTable } from "../../core/mod.ts";
import { ChunkReader } from "./chunk.ts";
import { type FoundRecords, foundIn } from "./found-records.ts";
import type { BlockKey, ChunkKey } from "./keys.ts";
import { firstRecordOf, recordsIn } from "./postings.ts";
import type { StoryRecord } from "./story-record.ts";
import { CHUNKS, INDEX } from "./tables.ts";
import type { FieldNumber } from "./terms.ts";

/** Chunks that stay read. */
const MOST_READ = 32;

/** A chunk as it is stored; of one that is damaged, the records before the damage. */
export interface StoredChunk {
  /** Number of its first record. */
  readonly first: number;
  readonly bytes: number;
  readonly records: readonly StoryRecord[];
}

/** A chunk that was read. */
interface ReadChunk {
  readonly segment: number;
  readonly first: number;
  readonly chunk: ChunkReader;
}

function holds({ segment, first, chunk }: ReadChunk, wanted: number, number: number): boolean {
  return segment === wanted && number >= first && number < first + chunk.count;
}

/** Reads records, and the index of segments that are full. What is damaged hides nothing else. */
export class StoryReads {
  readonly #log: Log;
  readonly #chunks: OwnTable<ChunkKey, Buffer>;
  readonly #index: OwnTable<BlockKey, Buffer>;
  readonly #read = new Map<string, ChunkReader>();
  #last: ReadChunk | undefined;
  #damaged = 0;

  constructor(database: OwnDatabase, log: Log) {
    this.#log = log;
    this.#chunks = database.table(CHUNKS);
    this.#index = database.table(INDEX);
  }

  /** The records of a full segment that may have a term. Blocks of the index are read when they are asked for. */
  find(segment: number, field: FieldNumber, hash: number): FoundRecords {
    const from: BlockKey = { segment, field, hash: 0, part: 0 };
    let before: BlockKey | undefined = { segment, field, hash: hash + 1, part: 0 };
    let found = foundIn([]);
    return {
      upTo: (most) => {
        for (;;) {
          const record = found.upTo(most);
          if (record !== undefined || before === undefined) return record;
          const [block] = this.#index.range({ from, before, reverse: true, limit: 1 });
          if (block === undefined) return undefined;
          const { key, value } = block;
          // Earlier blocks have records of this hash only if this one begins with it.
          before = key.hash < hash ? undefined : key;
          const records = this.#sound(() =>
            key.hash === hash && firstRecordOf(value) > most
              ? []
              : recordsIn(value, key.hash, hash),
          );
          found = foundIn((records ?? []).toReversed());
        }
      },
    };
  }

  /** A record; undefined when it is not there. */
  record(segment: number, number: number): StoryRecord | undefined {
    const reader = this.#holding(segment, number);
    return reader && this.#sound(() => reader.chunk.record(number - reader.first));
  }

  /** All chunks of a segment, in order. */
  *chunks(segment: number): Generator<StoredChunk> {
    for (let first = 0; ; ) {
      const before = { segment: segment + 1, first: 0 };
      const [chunk] = this.#chunks.range({ from: { segment, first }, before, limit: 1 });
      if (chunk === undefined) return;
      const { key, value } = chunk;
      const records: StoryRecord[] = [];
      this.#sound(() => {
        const reader = new ChunkReader(value);
        for (let at = 0; at < reader.count; at++) records.push(reader.record(at));
      });
      yield { first: key.first, bytes: value.length, records };
      first = key.first + 1;
    }
  }

  #holding(segment: number, number: number): ReadChunk | undefined {
    // Records are read one after the other mostly.
    const last = this.#last;
    if (last !== undefined && holds(last, segment, number)) return last;
    const [entry] = this.#chunks.range({
      from: { segment, first: 0 },
      before: { segment, first: number + 1 },
      reverse: true,
      limit: 1,
    });
    if (entry === undefined) return undefined;
    const { first } = entry.key;
    const name = `${segment}.${first}`;
    let chunk = this.#read.get(name);
    if (chunk === undefined) {
      chunk = this.#sound(() => new ChunkReader(entry.value));
      if (chunk === undefined) return undefined;
      const [oldest] = this.#read.keys();
      if (this.#read.size >= MOST_READ && oldest !== undefined) this.#read.delete(oldest);
      this.#read.set(name, chunk);
    }
    const found = { segment, first, chunk };
    if (!holds(found, segment, number)) return undefined;
    this.#last = found;
    return found;
  }

  /** What is read; undefined where it makes no sense. */
  #sound<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedRecordError)) throw error;
      if (this.#damaged++ === 0)
        this.#log.error("a part of the story is damaged", { error: error.message });
      return undefined;
    }
  }
}
