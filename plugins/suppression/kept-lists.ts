import {
  type Clock,
  errorText,
  type Log,
  type OwnDatabase,
  type OwnDatabaseOptions,
  type OwnTable,
  openOwnDatabase,
  type Random,
} from "../../core/mod.ts";
import { AddressHashes, digestOf, hashesOfDigest } from "./address-hashes.ts";
import type { Entry } from "./entry.ts";
import { LONGEST_ADDRESS } from "./entry-key.ts";
import { EntryWriter, type Place } from "./entry-writer.ts";
import { GrowingFilter, type Hashes } from "./growing-filter.ts";
import {
  FORMAT,
  LEARNED,
  type ListRecord,
  MOST_LISTS,
  type Position,
  type ReadTables,
  readTables,
  TABLES,
} from "./tables.ts";

/** Keys that are read at once to build a filter. */
const SLICE = 500;
/** What is over is removed so many at a time, at most so often in a row. */
const EXPIRED_AT_ONCE = 500;
const MOST_ROUNDS = 200;

/** A list that is asked, and for whose mail its entries may count; `M` is what is known of the mail. */
export interface AskedList<M> {
  readonly name: string;
  /** Empty for all mail; another one that this mail has. */
  scopesOf(mail: M): readonly string[];
}

/** An entry that was found. */
export interface Listed {
  readonly list: string;
  readonly scope: string;
  readonly entry: Entry;
}

/** What keeping lists takes. */
export interface KeptListsOptions extends Pick<OwnDatabaseOptions, "folder" | "maxSize"> {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What a filter is built from. */
interface FilterSource<K> {
  readonly table: Pick<OwnTable<K, Entry>, "keySlices">;
  hashesOf(key: K): Hashes;
}

/** Lists of recipients on disk, with filters in memory that know at once who is on none. */
export class KeptLists {
  readonly #database: OwnDatabase;
  readonly tables: ReadTables;
  readonly #clock: Clock;
  readonly #hashes: AddressHashes;
  readonly #addresses: GrowingFilter;
  readonly #digests: GrowingFilter;
  readonly #lists = new Map<string, ListRecord>();
  #position: Position | undefined;

  private constructor(database: OwnDatabase, { clock, random, log }: KeptListsOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#hashes = new AddressHashes(random);
    this.tables = readTables(database);
    const onError = (error: unknown): void =>
      log.error("the filter of suppression lists could not be built; the disk is asked instead", {
        error: errorText(error),
      });
    const [hashes, lists] = [this.#hashes, this.#lists];
    const filterOf = <K>(of: "addresses" | "digests", source: FilterSource<K>): GrowingFilter =>
      new GrowingFilter(
        {
          async *all() {
            for await (const keys of source.table.keySlices({ limit: SLICE }))
              yield keys.map(source.hashesOf);
          },
          count: () => [...lists.values()].reduce((sum, record) => sum + record[of], 0),
        },
        clock,
        onError,
      );
    const { tables } = this;
    this.#addresses = filterOf("addresses", {
      table: tables.addresses,
      hashesOf: ({ address }) => hashes.of(address),
    });
    this.#digests = filterOf("digests", {
      table: tables.digests,
      hashesOf: ({ digest }) => hashesOfDigest(digest),
    });
    for (const { key, value } of tables.lists.range({ limit: MOST_LISTS })) lists.set(key, value);
    this.#position = tables.positions.get(LEARNED);
  }

  /** Opens the lists in a folder, and begins to build their filters. Rejects with a `DatabaseError`. */
  static async open(options: KeptListsOptions): Promise<KeptLists> {
    const { folder, maxSize, log } = options;
    const database = await openOwnDatabase({
      folder,
      maxSize,
      log,
      tables: TABLES,
      format: FORMAT,
    });
    const lists = new KeptLists(database, options);
    lists.#addresses.build();
    lists.#digests.build();
    return lists;
  }

  /** All lists that there are, also those that no configuration names any more. */
  get lists(): ReadonlyMap<string, ListRecord> {
    return this.#lists;
  }

  /** How far the journal was read; undefined before the first event. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Bytes on disk, and of filters in memory; and whether these are built. */
  get size(): { readonly disk: number; readonly memory: number; readonly isBuilt: boolean } {
    const [addresses, digests] = [this.#addresses, this.#digests];
    return {
      disk: this.#database.size,
      memory: addresses.bytes + digests.bytes,
      isBuilt: addresses.isBuilt && digests.isBuilt,
    };
  }

  /** Resolves when no filter is being built. */
  async settled(): Promise<void> {
    await Promise.all([this.#addresses.settled(), this.#digests.settled()]);
  }

  /** The first entry for an address in its normal form, in lists in the order in which they are asked; undefined when there is none. */
  find<M>(address: string, asked: readonly AskedList<M>[], mail: M): Listed | undefined {
    if (this.#lists.size === 0 || address.length > LONGEST_ADDRESS) return undefined;
    if (Buffer.byteLength(address) > LONGEST_ADDRESS) return undefined;
    const { first, second } = this.#hashes.of(address);
    const mayHaveAddress = this.#addresses.mayHave(first, second);
    const digest = this.#mayHaveDigests() ? this.#digestOf(address) : undefined;
    if (!mayHaveAddress && digest === undefined) return undefined;
    const now = this.#clock.now();
    for (const one of asked) {
      const list = this.#lists.get(one.name)?.id;
      if (list === undefined) continue;
      for (const scope of one.scopesOf(mail)) {
        const { addresses, digests } = this.tables;
        const named = mayHaveAddress ? addresses.get({ list, address, scope }) : undefined;
        const found = isInForce(named, now)
          ? named
          : digest && digests.get({ list, digest, scope });
        if (isInForce(found, now)) return { list: one.name, scope, entry: found };
      }
    }
    return undefined;
  }

  #mayHaveDigests(): boolean {
    for (const { digests } of this.#lists.values()) if (digests > 0) return true;
    return false;
  }

  /** The digest of an address, if it may be on a list. */
  #digestOf(address: string): Buffer | undefined {
    const digest = digestOf(address);
    const { first, second } = hashesOfDigest(digest);
    return this.#digests.mayHave(first, second) ? digest : undefined;
  }

  /**
   * Changes lists in one transaction. What `fill` does holds up everything else: up to some 1,000 changes. Resolves when they are on
   * disk; rejects, with what `fill` threw or a `DatabaseError`, when nothing of them is.
   */
  async change(fill: (writer: EntryWriter) => void): Promise<void> {
    const made: EntryWriter[] = [];
    await this.#database.write((changes) => {
      // Here, where all that was put before is on disk and can be read, and nothing of this is noted yet.
      this.#addresses.grow();
      this.#digests.grow();
      const writer = new EntryWriter(changes, this.tables, (place) => this.#noted(place));
      made.push(writer);
      fill(writer);
    });
    for (const { lists, position } of made) {
      for (const [name, record] of lists) this.#lists.set(name, record);
      this.#position = position ?? this.#position;
    }
  }

  /** The filters know of an entry before it is there. */
  #noted({ subject }: Place): void {
    const isAddress = subject.kind === "address";
    const hashes = isAddress ? this.#hashes.of(subject.address) : hashesOfDigest(subject.digest);
    (isAddress ? this.#addresses : this.#digests).add(hashes.first, hashes.second);
  }

  /** Removes what is over, and looks after the filters. Resolves with how many entries and counts were looked at. */
  async expire(signal: AbortSignal): Promise<number> {
    // Filters that have become too small grow, also when nobody is added any more.
    await this.change(() => {});
    let removed = 0;
    for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round++) {
      const now = this.#clock.now();
      const over = this.tables.due.range({
        before: { at: now + 1, table: "addresses", key: Buffer.alloc(0) },
        limit: EXPIRED_AT_ONCE,
      });
      if (over.length === 0) break;
      await this.change((writer) => {
        for (const { key } of over) writer.expire(key, now);
      });
      removed += over.length;
    }
    return removed;
  }

  async close(): Promise<void> {
    await Promise.all([this.#addresses.end(), this.#digests.end()]);
    await this.#database.close();
  }
}

function isInForce(entry: Entry | undefined, now: number): entry is Entry {
  return entry !== undefined && (entry.expires === undefined || entry.expires > now);
}
