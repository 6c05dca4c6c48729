import type { OwnDatabase, TableShape } from "../../core/mod.ts";
import type { BlockKey, ChunkKey } from "./keys.ts";
import { CHUNKS, INDEX } from "./tables.ts";
import { FIELDS } from "./terms.ts";

/** Entries that are removed in one transaction. */
const REMOVED = 1000;

/** Removes what a segment has: its index, then its records. Stopped in between, it is gone on with by `sweep`. */
export async function removeSegment(database: OwnDatabase, segment: number): Promise<void> {
  await removeAll(database, INDEX, firstBlock(segment), firstBlock(segment + 1));
  await removeAll(database, CHUNKS, firstChunk(segment), firstChunk(segment + 1));
}

/** Removes what is left of segments that are not known. */
export async function sweep(database: OwnDatabase, known: ReadonlySet<number>): Promise<void> {
  for (let next = 0; ; next++) {
    const [block] = database.table(INDEX).range({ from: firstBlock(next), limit: 1 });
    const [chunk] = database.table(CHUNKS).range({ from: firstChunk(next), limit: 1 });
    if (block === undefined && chunk === undefined) return;
    next = Math.min(
      block?.key.segment ?? Number.POSITIVE_INFINITY,
      chunk?.key.segment ?? Number.POSITIVE_INFINITY,
    );
    if (!known.has(next)) await removeSegment(database, next);
  }
}

function firstChunk(segment: number): ChunkKey {
  return { segment, first: 0 };
}

function firstBlock(segment: number): BlockKey {
  return { segment, field: FIELDS.id, hash: 0, part: 0 };
}

async function removeAll<K>(
  database: OwnDatabase,
  table: TableShape<K, Buffer>,
  from: K,
  before: K,
): Promise<void> {
  for (;;) {
    const entries = database.table(table).range({ from, before, limit: REMOVED });
    if (entries.length === 0) return;
    await database.write((changes) => {
      for (const { key } of entries) changes.remove(table, key);
    });
  }
}
