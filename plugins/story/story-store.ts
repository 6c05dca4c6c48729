import type { Log, OwnDatabase } from "../../core/mod.ts";
import { type FoundRecords, foundIn, foundInAll } from "./found-records.ts";
import { type NewChunk, OpenSegment, putChunk } from "./open-segment.ts";
import { type IndexBlock, MOST_RECORDS } from "./postings.ts";
import { removeSegment, sweep } from "./removal.ts";
import { decodeSegment, encodeSegment, type Segment } from "./segment.ts";
import { StoryReads } from "./story-reads.ts";
import type { StoryRecord } from "./story-record.ts";
import { INDEX, PLACES, SEGMENTS } from "./tables.ts";
import type { FieldNumber } from "./terms.ts";

/** Records that are put together before others have their turn. */
const SLICE = 400;
/** Segments there can be. */
const MOST_SEGMENTS = 1_000_000;

/** An event of the journal. */
export interface Place {
  readonly id: number;
  /** When it was written. */
  readonly at: number;
}

/** A record, and the event that it was made from. */
export interface PlacedRecord {
  readonly record: StoryRecord;
  readonly place: Place;
}

/** How much is kept. */
export interface Keeping {
  /** Milliseconds since the epoch, as all of these. */
  readonly now: number;
  /** What happened before is of no interest. */
  readonly since: number;
  readonly maxBytes: number;
  /** A segment with something from before this is full, so that `since` has some precision. */
  readonly fullSince: number;
}

/** What happened to mail, in segments: found by terms, dropped a segment at a time. */
export class StoryStore {
  readonly #database: OwnDatabase;
  readonly #reads: StoryReads;
  /** Those that are full, oldest first. */
  #segments: Segment[] = [];
  /** Undefined after a failure: it is read anew then. */
  #open: OpenSegment | undefined;
  /** The last event whose record is stored. */
  #place: Place | undefined;
  /** The last event that was added. */
  #reached: Place | undefined;
  /** Chunks that are to be stored. */
  #ready: NewChunk[] = [];
  /** Why what was added is lost; nothing is added after it until that is known. */
  #failure: unknown;
  /** One change after the other. */
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(database: OwnDatabase, log: Log) {
    this.#database = database;
    this.#reads = new StoryReads(database, log);
  }

  /** What is in a database. */
  static async open(database: OwnDatabase, log: Log): Promise<StoryStore> {
    const store = new StoryStore(database, log);
    for (const { key, value } of database.table(SEGMENTS).range({ limit: MOST_SEGMENTS })) {
      const segment = decodeSegment(key, value);
      if (segment !== undefined) store.#segments.push(segment);
    }
    store.#readPlace();
    await sweep(database, new Set([...store.#segments.map((one) => one.number), store.#number]));
    await store.#opened();
    return store;
  }

  /** The last event that was added, or passed over; undefined when there is none. */
  get reached(): Place | undefined {
    return this.#reached;
  }

  /** The last event that is stored, and everything before it; undefined when there is none. Throws why what was added after it is lost. */
  sure(): Place | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#place;
  }

  /** All segments, newest first. */
  segments(): readonly Segment[] {
    const open = this.#open === undefined || this.#open.records === 0 ? [] : [this.#open.facts];
    return [...open, ...this.#segments.toReversed()];
  }

  /** What is kept takes so many bytes. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, this.#open?.facts.bytes ?? 0);
  }

  /** Numbers of the records of a segment that may have a term, by its hash; newest first. */
  having(segment: number, field: FieldNumber, hash: number): Iterable<number> {
    return foundInAll([this.find(segment, field, hash)], MOST_RECORDS);
  }

  /** The same, as far as they are asked for. */
  find(segment: number, field: FieldNumber, hash: number): FoundRecords {
    return segment === this.#open?.number
      ? foundIn(this.#open.postings.find(field, hash))
      : this.#reads.find(segment, field, hash);
  }

  /** A record; undefined when it is not there any more. */
  record(segment: number, number: number): StoryRecord | undefined {
    return this.#reads.record(segment, number);
  }

  /**
   * Adds records, and that all events up to `place` were read; `flush` stores them. Rejects when they cannot be added, or what was added
   * before could not be stored: `reached` says from where on events are to be added again.
   */
  append(records: readonly PlacedRecord[], place: Place): Promise<void> {
    return this.#inTurn(() => {
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure !== undefined) throw failure;
      return this.#append(records, place);
    });
  }

  /** Stores what was added. Rejects when it cannot; it is lost then, and `append` and `sure` tell so. */
  flush(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        if (this.#open !== undefined) await this.#write(this.#open);
      } catch (error) {
        this.#failure = error;
        throw error;
      }
    });
  }

  /** True when there is too much, or the segment that is written begins too early. */
  isDue(keeping: Keeping): boolean {
    return (
      this.bytes > keeping.maxBytes || (this.#open !== undefined && isOld(this.#open, keeping))
    );
  }

  /** Drops what is older than is wanted, and what is too much. */
  keep(keeping: Keeping): Promise<void> {
    return this.#inTurn(() => this.#keep(keeping));
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(change);
    this.#changing = done.catch(() => {});
    return done;
  }

  async #append(records: readonly PlacedRecord[], end: Place): Promise<void> {
    let open = await this.#opened();
    try {
      for (const [at, { record, place }] of records.entries()) {
        if (open.isFull) open = await this.#seal(open);
        const chunk = open.add(record);
        if (chunk !== undefined) this.#ready.push(chunk);
        this.#reached = place;
        if (open.isFull) await this.#write(open);
        else if (at % SLICE === SLICE - 1) await pause();
      }
      this.#reached = end;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  async #write(open: OpenSegment): Promise<void> {
    const [reached, last] = [this.#reached, open.take()];
    const ready = last === undefined ? this.#ready : [...this.#ready, last];
    this.#ready = [];
    if (reached === undefined || reached === this.#place) return;
    try {
      await this.#database.write((changes) => {
        for (const chunk of ready) putChunk(changes, chunk);
        changes.put(PLACES, "id", reached.id);
        changes.put(PLACES, "at", reached.at);
      });
      this.#place = reached;
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** What is not stored is lost: the segment is read anew. */
  #forget(): void {
    this.#open = undefined;
    this.#ready = [];
    this.#reached = this.#place;
  }

  /** Indexes a segment that is full; its chunks are stored. Resolves with the next one. */
  async #seal(open: OpenSegment): Promise<OpenSegment> {
    let bytes = 0;
    const ready: IndexBlock[] = [];
    for (const blocks of open.postings.blocks()) {
      for (const block of blocks) bytes += block.bytes.length;
      ready.push(...blocks);
      await pause();
    }
    const { facts } = open;
    const segment = { ...facts, bytes: facts.bytes + bytes };
    const next = new OpenSegment(segment.number + 1);
    await this.#database.write((changes) => {
      for (const { field, hash, part, bytes: value } of ready)
        changes.put(INDEX, { segment: segment.number, field, hash, part }, value);
      changes.put(SEGMENTS, segment.number, encodeSegment(segment));
      changes.put(PLACES, "open", next.number);
    });
    this.#segments.push(segment);
    this.#open = next;
    return next;
  }

  async #keep(keeping: Keeping): Promise<void> {
    const { now, since, maxBytes } = keeping;
    const open = await this.#opened();
    if (isOld(open, keeping)) {
      await this.#write(open);
      await this.#seal(open);
    }
    let { bytes } = this;
    for (;;) {
      const [oldest] = this.#segments;
      if (oldest === undefined || (endOf(this.#segments, now) >= since && bytes <= maxBytes))
        return;
      await this.#database.write((changes) => changes.remove(SEGMENTS, oldest.number));
      this.#segments = this.#segments.slice(1);
      bytes -= oldest.bytes;
      await removeSegment(this.#database, oldest.number);
    }
  }

  get #number(): number {
    return this.#database.table(PLACES).get("open") ?? 0;
  }

  #readPlace(): void {
    const places = this.#database.table(PLACES);
    const [id, at] = [places.get("id"), places.get("at")];
    this.#place = id === undefined || at === undefined ? undefined : { id, at };
    this.#reached = this.#place;
  }

  /** The segment that is written, as it is on disk. */
  async #opened(): Promise<OpenSegment> {
    if (this.#open !== undefined) return this.#open;
    const open = new OpenSegment(this.#number);
    for (const chunk of this.#reads.chunks(open.number)) {
      open.restore(chunk);
      await pause();
    }
    this.#readPlace();
    this.#open = open;
    return open;
  }
}

/** When the oldest segment ends. Where it says that this is still to come, the clock was wrong: it ended before those after it. */
function endOf(segments: readonly Segment[], now: number): number {
  return segments.find(({ to }) => to <= now)?.to ?? now;
}

function isOld({ facts }: OpenSegment, { fullSince }: Keeping): boolean {
  return facts.records > 0 && facts.from < fullSince;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
