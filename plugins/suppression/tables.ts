import {
  type Codec,
  type OwnDatabase,
  type OwnTable,
  ownTable,
  rawBytes,
  type TableShape,
  textCodec,
} from "../../core/mod.ts";
import { type Entry, entryCodec } from "./entry.ts";
import { type AddressKey, addressKeyCodec, type DigestKey, digestKeyCodec } from "./entry-key.ts";

/** What is known of a list as a whole. */
export interface ListRecord {
  /** From 1; never used again. */
  readonly id: number;
  /** Entries with an address, and with a digest alone. */
  readonly addresses: number;
  readonly digests: number;
}

/** Lists that there may be, with those that no configuration names any more. */
export const MOST_LISTS = 10_000;

const LIST_BYTES = 14;

const listCodec: Codec<ListRecord> = {
  encode({ id, addresses, digests }) {
    const bytes = Buffer.allocUnsafe(LIST_BYTES);
    bytes.writeUInt16BE(id, 0);
    bytes.writeUIntBE(addresses, 2, 6);
    bytes.writeUIntBE(digests, 8, 6);
    return bytes;
  },
  decode: (bytes) =>
    bytes.length === LIST_BYTES
      ? {
          id: bytes.readUInt16BE(0),
          addresses: bytes.readUIntBE(2, 6),
          digests: bytes.readUIntBE(8, 6),
        }
      : undefined,
};

/** Bounces of an address that are not yet enough for a list. */
export interface Bounces {
  /** When they do not count any more. */
  readonly until: number;
  /** When they were, oldest first, milliseconds since the epoch. */
  readonly times: readonly number[];
}

const bouncesCodec: Codec<Bounces> = {
  encode({ until, times }) {
    const bytes = Buffer.allocUnsafe(6 * (times.length + 1));
    for (const [at, time] of [until, ...times].entries()) bytes.writeUIntBE(time, at * 6, 6);
    return bytes;
  },
  decode(bytes) {
    if (bytes.length < 6 || bytes.length % 6 !== 0) return undefined;
    const times: number[] = [];
    for (let at = 6; at < bytes.length; at += 6) times.push(bytes.readUIntBE(at, 6));
    return { until: bytes.readUIntBE(0, 6), times };
  },
};

/** What is over at some time. The order is that of the numbers on disk. */
export const EXPIRING = ["addresses", "digests", "bounces"] as const;

/** Something that is over at some time, by its place. */
export interface Due {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly table: (typeof EXPIRING)[number];
  /** The key in that table. */
  readonly key: Buffer;
}

const dueCodec: Codec<Due> = {
  encode({ at, table, key }) {
    const head = Buffer.allocUnsafe(7);
    head.writeUIntBE(at, 0, 6);
    head.writeUInt8(EXPIRING.indexOf(table), 6);
    return Buffer.concat([head, key]);
  },
  decode(bytes) {
    const table = EXPIRING[bytes[6] ?? EXPIRING.length];
    if (table === undefined) return undefined;
    return { at: bytes.readUIntBE(0, 6), table, key: bytes.subarray(7) };
  },
};

/** How far the journal was read. */
export interface Position {
  /** The last event that was learned from, and when it was written. */
  readonly id: number;
  readonly at: number;
}

const positionCodec: Codec<Position> = {
  encode({ id, at }) {
    const bytes = Buffer.allocUnsafe(12);
    bytes.writeUIntBE(id, 0, 6);
    bytes.writeUIntBE(at, 6, 6);
    return bytes;
  },
  decode: (bytes) =>
    bytes.length === 12 ? { id: bytes.readUIntBE(0, 6), at: bytes.readUIntBE(6, 6) } : undefined,
};

/** Entries with an address. */
export const ADDRESSES: TableShape<AddressKey, Entry> = ownTable(
  "addresses",
  addressKeyCodec,
  entryCodec,
);
/** Entries with the digest of an address. */
export const DIGESTS: TableShape<DigestKey, Entry> = ownTable(
  "digests",
  digestKeyCodec,
  entryCodec,
);
/** Bounces that are counted. */
export const BOUNCES: TableShape<AddressKey, Bounces> = ownTable(
  "bounces",
  addressKeyCodec,
  bouncesCodec,
);
/** What is over when. */
export const DUE: TableShape<Due, Buffer> = ownTable("due", dueCodec, rawBytes);
/** Lists by name. */
export const LISTS: TableShape<string, ListRecord> = ownTable("lists", textCodec, listCodec);
/** How far the journal was read, under `LEARNED`. */
export const POSITIONS: TableShape<string, Position> = ownTable(
  "positions",
  textCodec,
  positionCodec,
);
/** The only key of `POSITIONS`. */
export const LEARNED = "learned";

/** All of them, and the number of their layout. */
export const TABLES: readonly TableShape<unknown, unknown>[] = [
  ADDRESSES,
  DIGESTS,
  BOUNCES,
  DUE,
  LISTS,
  POSITIONS,
];
export const FORMAT = 1;

/** Tables to read from. */
export interface ReadTables {
  readonly addresses: OwnTable<AddressKey, Entry>;
  readonly digests: OwnTable<DigestKey, Entry>;
  readonly bounces: OwnTable<AddressKey, Bounces>;
  readonly due: OwnTable<Due, Buffer>;
  readonly lists: OwnTable<string, ListRecord>;
  readonly positions: OwnTable<string, Position>;
}

/** Those of a database that is open. */
export function readTables(database: OwnDatabase): ReadTables {
  return {
    addresses: database.table(ADDRESSES),
    digests: database.table(DIGESTS),
    bounces: database.table(BOUNCES),
    due: database.table(DUE),
    lists: database.table(LISTS),
    positions: database.table(POSITIONS),
  };
}
