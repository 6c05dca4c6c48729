import type { Database } from "lmdb";
import type { Codec } from "./codec.ts";

/** A table of raw keys and values. */
export type RawTable = Database<Buffer, Buffer>;

/** What a table of a plugin's own database holds. */
export interface TableShape<K, V> {
  readonly name: string;
  /** A key has 1 to 1,900 bytes. */
  readonly key: Codec<K>;
  readonly value: Codec<V>;
}

/** Declares a table: its name, and how its keys and values are kept. */
export function ownTable<K, V>(name: string, key: Codec<K>, value: Codec<V>): TableShape<K, V> {
  return { name, key, value };
}

/** Entries from one key to another. */
export interface TableRange<K> {
  /** The first key; or the keys after this one, with `after`. */
  readonly from?: K;
  readonly after?: K;
  /** The first key that is not wanted. */
  readonly before?: K;
  /** The last entries first. */
  readonly reverse?: boolean;
  /** The most entries. */
  readonly limit: number;
}

/** An entry of a table. */
export interface TableEntry<K, V> {
  readonly key: K;
  readonly value: V;
}

/** Where a table that is open now is got from, and who hears of entries that make no sense. */
export interface TableSource {
  table(): RawTable;
  damaged(): void;
}

/**
 * A table of a plugin's own database. Reading makes no promise and sees what is on disk; it throws a `DatabaseError` while the database
 * is closed. An entry that makes no sense is as if it were not there.
 */
export class OwnTable<K, V> {
  readonly #shape: TableShape<K, V>;
  readonly #source: TableSource;

  constructor(shape: TableShape<K, V>, source: TableSource) {
    this.#shape = shape;
    this.#source = source;
  }

  has(key: K): boolean {
    return this.#source.table().doesExist(this.#shape.key.encode(key));
  }

  get(key: K): V | undefined {
    const bytes = this.#source.table().get(this.#shape.key.encode(key));
    if (bytes === undefined) return undefined;
    const value = this.#shape.value.decode(bytes);
    if (value === undefined) this.#source.damaged();
    return value;
  }

  /** Entries in the order of their keys, all at once: nothing is held open when it returns. */
  range(range: TableRange<K>): readonly TableEntry<K, V>[] {
    return this.#read(rawRange(range, this.#shape.key), range.limit).entries;
  }

  /** How many entries there are. The database looks at all of them: not for each message. */
  count(): number {
    return this.#source.table().getKeysCount();
  }

  /**
   * All entries of a range in slices, `limit` of them at most at a time, with whatever the server does in between: each slice is what is
   * there then. For long looks; nothing is held open from one slice to the next.
   */
  async *slices(range: TableRange<K>): AsyncGenerator<readonly TableEntry<K, V>[]> {
    let next: RawRange | undefined = rawRange(range, this.#shape.key);
    while (next !== undefined) {
      const { entries, last }: Slice<K, V> = this.#read(next, range.limit);
      if (entries.length > 0) yield entries;
      next = last === undefined ? undefined : { ...next, start: last, exclusiveStart: true };
      await new Promise((go) => setImmediate(go));
    }
  }

  /** The same for keys alone, which is faster. */
  async *keySlices(range: TableRange<K>): AsyncGenerator<readonly K[]> {
    const codec = this.#shape.key;
    let next: RawRange | undefined = rawRange(range, codec);
    while (next !== undefined) {
      const keys: K[] = [];
      let seen = 0;
      let last: Buffer | undefined;
      for (const raw of this.#source.table().getKeys({ ...next, limit: range.limit })) {
        seen++;
        last = raw;
        const key = codec.decode(raw);
        if (key === undefined) this.#source.damaged();
        else keys.push(key);
      }
      if (keys.length > 0) yield keys;
      next =
        seen < range.limit || last === undefined
          ? undefined
          : { ...next, start: last, exclusiveStart: true };
      await new Promise((go) => setImmediate(go));
    }
  }

  #read(range: RawRange, limit: number): Slice<K, V> {
    const { key, value } = this.#shape;
    const entries: TableEntry<K, V>[] = [];
    let seen = 0;
    let last: Buffer | undefined;
    for (const raw of this.#source.table().getRange({ ...range, limit })) {
      seen++;
      last = raw.key;
      const [k, v] = [key.decode(raw.key), value.decode(raw.value)];
      if (k === undefined || v === undefined) this.#source.damaged();
      else entries.push({ key: k, value: v });
    }
    return { entries, last: seen < limit ? undefined : last };
  }
}

interface Slice<K, V> {
  readonly entries: readonly TableEntry<K, V>[];
  /** The last key that was looked at, when there may be more. */
  readonly last: Buffer | undefined;
}

/** A range as the library has it: in the order of reading. */
interface RawRange {
  readonly start?: Buffer;
  readonly exclusiveStart?: boolean;
  readonly end?: Buffer;
  readonly inclusiveEnd?: boolean;
  readonly reverse?: boolean;
}

const FIRST_KEY: Buffer = Buffer.from([0]);

function rawRange<K>({ from, after, before, reverse }: TableRange<K>, key: Codec<K>): RawRange {
  const low = after ?? from;
  const lowest = low === undefined ? undefined : key.encode(low);
  const highest = before === undefined ? undefined : key.encode(before);
  const isAfter = after !== undefined;
  if (reverse)
    return {
      reverse,
      ...(highest && { start: highest, exclusiveStart: true }),
      // Left to itself the library leaves out the very first key.
      end: lowest ?? FIRST_KEY,
      inclusiveEnd: !isAfter,
    };
  return {
    ...(lowest && { start: lowest, exclusiveStart: isAfter }),
    ...(highest && { end: highest, inclusiveEnd: false }),
  };
}
