import { countCodec, ownTable, rawBytes, type TableShape, textCodec } from "../../core/mod.ts";
import { type BlockKey, blockKeys, type ChunkKey, chunkKeys, segmentKeys } from "./keys.ts";

/** Layout of these tables. */
export const STORY_FORMAT = 1;

/** Chunks of records, in the order in which they came. */
export const CHUNKS: TableShape<ChunkKey, Buffer> = ownTable("chunks", chunkKeys, rawBytes);
/** The index of the segments that are full. */
export const INDEX: TableShape<BlockKey, Buffer> = ownTable("index", blockKeys, rawBytes);
/** What is known of the segments that are full. */
export const SEGMENTS: TableShape<number, Buffer> = ownTable("segments", segmentKeys, rawBytes);
/** How far the journal was read. */
export const PLACES: TableShape<string, number> = ownTable("places", textCodec, countCodec);
/** What else is known of the story as a whole. */
export const FACTS: TableShape<string, Buffer> = ownTable("facts", textCodec, rawBytes);
