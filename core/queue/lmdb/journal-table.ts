import { errorText } from "../../errors/error-text.ts";
import type { Log } from "../../telemetry/log.ts";
import type {
  AppendedEvent,
  EventId,
  JournalCursor,
  JournalPage,
  JournalPart,
  ReportDebt,
  StoredEvent,
} from "../journal-log.ts";
import { DamagedRecordError } from "../record-codec.ts";
import type { LmdbEnvironment } from "./environment.ts";
import {
  CHUNKS,
  ChunkWriter,
  CURSORS,
  chunkKey,
  chunkOf,
  debtOf,
  debtsAfter,
  decodeChunk,
  decodeCursor,
  decodeDebt,
} from "./journal-chunk.ts";
import type { Table } from "./tables.ts";
import type { WriteList } from "./write-list.ts";

/**
 * A chunk takes no further event when it has so many bytes: three pages side by side, as bodies of usual size have. With smaller ones a
 * message's events took 0.17 writes and 1,700 bytes more (10 KB messages, 15 in a commit).
 */
const CHUNK = 12_000;
/** Chunks that one commit removes at most. */
const TRIMMED = 256;
/** A reverse range begins at its upper end. */
const NEWEST_FIRST = { start: CHUNKS.end, end: CHUNKS.start, reverse: true };

/** The journal's tables: events in chunks, those of a commit apart from others, and the marks that readers and debts leave. */
export class JournalTable {
  readonly #tables: LmdbEnvironment;
  readonly #log: Log;
  readonly #chunk = new ChunkWriter();
  #last: EventId = 0;
  #offset = 0;

  constructor(tables: LmdbEnvironment, log: Log) {
    this.#tables = tables;
    this.#log = log;
    this.#findEnd();
    // A cursor is never ahead of the journal, unless its end was lost: what comes now must not look read.
    for (const { position, offset } of this.cursors()) {
      this.#last = Math.max(this.#last, position);
      this.#offset = Math.max(this.#offset, offset);
    }
  }

  /** The end of the last chunk. Whatever a damaged one held, the ids and bytes that it may have had are not used again. */
  #findEnd(): void {
    let damaged = 0;
    for (const { key, value } of this.#events.getRange(NEWEST_FIRST)) {
      const first = this.#guard(() => chunkOf(key));
      if (first === undefined) continue;
      const last = this.#guard(() => decodeChunk(first, value))?.at(-1);
      this.#last = Math.max(this.#last, last?.id ?? first + CHUNK);
      if (last === undefined) damaged += value.length;
      else {
        this.#offset = last.offset + damaged;
        return;
      }
    }
    this.#offset = damaged;
  }

  get #events(): Table {
    return this.#tables.bodies;
  }

  get last(): EventId {
    return this.#last;
  }

  get offset(): number {
    return this.#offset;
  }

  /** Adds to `list` what appends `parts`, in the commit that runs now. To be followed by `written` when that is durable. */
  append(list: WriteList, parts: readonly JournalPart[], at: number): readonly AppendedEvent[] {
    const appended: AppendedEvent[] = [];
    const chunk = this.#chunk;
    let [id, offset] = [this.#last, this.#offset];
    /** The first event of the chunk that is begun; 0 while none is. */
    let first = 0;
    const end = (): void => {
      list.put(this.#events, chunkKey(first), chunk.take());
      first = 0;
    };
    for (const part of parts) {
      if (first === 0) {
        chunk.start(at, offset);
        first = id + 1;
      }
      const bytes = this.#added(part);
      if (bytes === undefined) continue;
      id++;
      offset += bytes;
      appended.push({ id, at, offset, part });
      if (chunk.length >= CHUNK) end();
    }
    if (first > 0 && first <= id) end();
    return appended;
  }

  /** The mail that an event tells of is not to suffer from it: one that cannot be written is told of here alone. */
  #added(part: JournalPart): number | undefined {
    try {
      return this.#chunk.add(part);
    } catch (error) {
      this.#log.error("an event cannot be written and is lost to the journal", {
        error: errorText(error),
      });
      return undefined;
    }
  }

  /** What `append` added is durable. */
  written(appended: readonly AppendedEvent[]): void {
    const last = appended.at(-1);
    if (last !== undefined) [this.#last, this.#offset] = [last.id, last.offset];
  }

  /** Adds to `list` what removes chunks all of whose events are `upTo` or before, but never the last. False when more could be removed. */
  trim(list: WriteList, upTo: EventId): boolean {
    let before: Buffer | undefined;
    let removed = 0;
    for (const key of this.#events.getKeys({ ...CHUNKS, limit: TRIMMED + 1 })) {
      if (before !== undefined) {
        if ((this.#guard(() => chunkOf(key)) ?? 0) > upTo + 1) return true;
        list.remove(this.#events, before);
        removed++;
      }
      before = key;
    }
    return removed < TRIMMED;
  }

  first(): EventId {
    for (const key of this.#events.getKeys({ ...CHUNKS, limit: 1 }))
      return this.#guard(() => chunkOf(key)) ?? 1;
    return this.#last + 1;
  }

  read(after: EventId, most: number): JournalPage {
    const events: StoredEvent[] = [];
    let next = after;
    let damaged = 0;
    let left = most;
    const { end } = CHUNKS;
    for (const { key, value } of this.#events.getRange({
      start: this.#chunkWith(after + 1),
      end,
    })) {
      // Chunks follow each other without gaps, but for damaged ones.
      const first = this.#guard(() => chunkOf(key));
      if (first === undefined) continue;
      if (first > next + 1 && next > after) damaged += first - next - 1;
      const chunk = this.#guard(() => decodeChunk(first, value));
      for (const event of chunk ?? []) {
        if (event.id <= after) continue;
        if (left <= 0) return { events, next, damaged };
        // What is read shares memory with the database's page only until the next read.
        events.push({ ...event, bytes: Buffer.from(event.bytes) });
        next = event.id;
        left -= event.bytes.length;
      }
      if (left <= 0) return { events, next, damaged };
    }
    this.#tables.checkReadable();
    if (next < this.#last) {
      damaged += this.#last - next;
      next = this.#last;
    }
    return { events, next, damaged };
  }

  /** The key of the chunk that has an event; of the first one after it when there is none. */
  #chunkWith(id: EventId): Buffer {
    for (const key of this.#events.getKeys({
      start: chunkKey(id),
      end: CHUNKS.start,
      reverse: true,
      limit: 1,
    }))
      return key;
    return chunkKey(id);
  }

  cursors(): readonly JournalCursor[] {
    const cursors: JournalCursor[] = [];
    for (const { key, value } of this.#tables.marks.getRange(CURSORS)) {
      const cursor = this.#guard(() => decodeCursor(key, value));
      if (cursor !== undefined) cursors.push(cursor);
    }
    this.#tables.checkReadable();
    return cursors;
  }

  /** The debt under a key; undefined when there is none. */
  debt(key: Buffer): ReportDebt | undefined {
    const value = this.#tables.marks.get(key);
    return value && this.#guard(() => decodeDebt(key, value));
  }

  /** The highest id of a debt; 0 when there is none. */
  lastDebt(): number {
    const { start, end } = debtsAfter(0);
    // A reverse range begins at its upper end.
    for (const key of this.#tables.marks.getKeys({
      start: end,
      end: start,
      reverse: true,
      limit: 1,
    }))
      return this.#guard(() => debtOf(key)) ?? 0;
    return 0;
  }

  debts(after: number, limit: number): readonly ReportDebt[] {
    const debts: ReportDebt[] = [];
    // Damaged ones do not count: a list that is not full is the end.
    for (const { key, value } of this.#tables.marks.getRange(debtsAfter(after))) {
      if (debts.length === limit) break;
      const debt = this.#guard(() => decodeDebt(key, value));
      if (debt !== undefined) debts.push(debt);
    }
    this.#tables.checkReadable();
    return debts;
  }

  /** What `read` returns; undefined, and a line in the log, when the record makes no sense. */
  #guard<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedRecordError)) throw error;
      this.#log.error("a record of the journal is damaged and passed over", {
        reason: error.message,
      });
      return undefined;
    }
  }
}
