import type { OwnChanges } from "../../core/mod.ts";
import type { Entry } from "./entry.ts";
import {
  type AddressKey,
  addressKeyCodec,
  type DigestKey,
  digestKeyCodec,
  type Subject,
} from "./entry-key.ts";
import {
  ADDRESSES,
  BOUNCES,
  type Bounces,
  DIGESTS,
  DUE,
  type Due,
  LEARNED,
  LISTS,
  type ListRecord,
  MOST_LISTS,
  POSITIONS,
  type Position,
  type ReadTables,
} from "./tables.ts";

/** What came of putting somebody on a list. */
export type Put = "added" | "changed" | "kept";

const NOTHING: Buffer = Buffer.alloc(0);

/** A place on a list. */
export interface Place {
  /** The list's name. */
  readonly list: string;
  readonly subject: Subject;
  readonly scope: string;
}

/** How many bounces, within which time, milliseconds, are enough for a list. */
export interface Enough {
  readonly count: number;
  readonly window: number;
}

/** Changes to lists in one transaction: what was changed in it before is seen. */
export class EntryWriter {
  /** Lists that changed, as they are after the transaction. */
  readonly lists: Map<string, ListRecord> = new Map();
  /** How far the journal was read, if that was noted. */
  position: Position | undefined;
  readonly #changes: OwnChanges;
  readonly #tables: ReadTables;
  /** All lists as they are before. */
  readonly #known: ReadonlyMap<string, ListRecord>;
  /** What changed, by table and key. */
  readonly #entries = new Map<string, Entry | undefined>();
  readonly #bounces = new Map<string, Bounces | undefined>();
  readonly #onPut: (place: Place) => void;

  constructor(
    changes: OwnChanges,
    tables: ReadTables,
    /** Hears of all who are put on a list. */
    onPut: (place: Place) => void,
  ) {
    this.#changes = changes;
    this.#tables = tables;
    const lists = tables.lists.range({ limit: MOST_LISTS });
    this.#known = new Map(lists.map(({ key, value }) => [key, value]));
    this.#onPut = onPut;
  }

  /** Puts somebody on a list. Who is on it for longer than `entry` says stays so, as it is. */
  put(place: Place, entry: Entry): Put {
    const { list, subject, scope } = place;
    const record = this.#list(list);
    const slot = this.#slot(record.id, subject, scope);
    const before = slot.get();
    if (before !== undefined && endOf(entry) < endOf(before)) return "kept";
    slot.set(before, entry);
    if (before !== undefined) return "changed";
    this.#onPut(place);
    this.#count(list, record, subject, 1);
    return "added";
  }

  /** Takes somebody off a list, with the bounces that were counted; false when nobody was there. */
  remove({ list, subject, scope }: Place): boolean {
    const record = this.lists.get(list) ?? this.#known.get(list);
    if (record === undefined) return false;
    if (subject.kind === "address")
      this.#forget({ list: record.id, address: subject.address, scope });
    const slot = this.#slot(record.id, subject, scope);
    const before = slot.get();
    if (before === undefined) return false;
    slot.set(before, undefined);
    this.#count(list, record, subject, -1);
    return true;
  }

  /** Counts a bounce; true when there were enough. They begin anew then. */
  bounced(list: string, address: string, scope: string, at: number, enough: Enough): boolean {
    if (enough.count <= 1) return true;
    const key = { list: this.#list(list).id, address, scope };
    const before = this.#bouncesOf(key)?.times ?? [];
    const times = [...before.filter((time) => time > at - enough.window), at];
    this.#forget(key);
    if (times.length >= enough.count) return true;
    const bounces = { until: at + enough.window, times };
    this.#bounces.set(addressId(key), bounces);
    this.#changes.put(BOUNCES, key, bounces);
    this.#changes.put(DUE, dueOf("bounces", bounces.until, addressKeyCodec.encode(key)), NOTHING);
    return false;
  }

  /** Ends what was to be over, unless it is not over yet. */
  expire(due: Due, now: number): void {
    this.#changes.remove(DUE, due);
    switch (due.table) {
      case "addresses": {
        const key = addressKeyCodec.decode(due.key);
        if (key === undefined) return;
        return this.#expireEntry(key.list, { kind: "address", address: key.address }, key, now);
      }
      case "digests": {
        const key = digestKeyCodec.decode(due.key);
        if (key === undefined) return;
        return this.#expireEntry(key.list, { kind: "digest", digest: key.digest }, key, now);
      }
      case "bounces": {
        const key = addressKeyCodec.decode(due.key);
        const bounces = key && this.#bouncesOf(key);
        if (key && bounces && bounces.until <= now) this.#forget(key);
      }
    }
  }

  /** Takes note of how far the journal was read. */
  learnedUpTo(position: Position): void {
    this.position = position;
    this.#changes.put(POSITIONS, LEARNED, position);
  }

  #expireEntry(id: number, subject: Subject, { scope }: { scope: string }, now: number): void {
    const slot = this.#slot(id, subject, scope);
    const before = slot.get();
    if (before?.expires === undefined || before.expires > now) return;
    slot.set(before, undefined);
    for (const [name, record] of new Map([...this.#known, ...this.lists]))
      if (record.id === id) this.#count(name, record, subject, -1);
  }

  #list(name: string): ListRecord {
    const known = this.lists.get(name) ?? this.#known.get(name);
    if (known !== undefined) return known;
    const ids = [...this.#known.values(), ...this.lists.values()].map(({ id }) => id);
    if (ids.length >= MOST_LISTS) throw new RangeError(`there are ${MOST_LISTS} suppression lists`);
    const record = { id: Math.max(0, ...ids) + 1, addresses: 0, digests: 0 };
    this.#setList(name, record);
    return record;
  }

  #count(
    name: string,
    { id, addresses, digests }: ListRecord,
    { kind }: Subject,
    by: number,
  ): void {
    const isAddress = kind === "address";
    const record = {
      id,
      addresses: Math.max(0, addresses + (isAddress ? by : 0)),
      digests: Math.max(0, digests + (isAddress ? 0 : by)),
    };
    this.#setList(name, record);
  }

  #setList(name: string, record: ListRecord): void {
    this.lists.set(name, record);
    this.#changes.put(LISTS, name, record);
  }

  #bouncesOf(key: AddressKey): Bounces | undefined {
    const id = addressId(key);
    return this.#bounces.has(id) ? this.#bounces.get(id) : this.#tables.bounces.get(key);
  }

  #forget(key: AddressKey): void {
    const bounces = this.#bouncesOf(key);
    if (bounces === undefined) return;
    this.#bounces.set(addressId(key), undefined);
    this.#changes.remove(BOUNCES, key);
    this.#changes.remove(DUE, dueOf("bounces", bounces.until, addressKeyCodec.encode(key)));
  }

  /** Where an entry stands: reads and changes it, and what is said of when it is over. */
  #slot(list: number, subject: Subject, scope: string): Slot {
    const changes = this.#changes;
    if (subject.kind === "address") {
      const key: AddressKey = { list, address: subject.address, scope };
      return this.#slotOf(addressId(key), () => this.#tables.addresses.get(key), {
        table: "addresses",
        key: () => addressKeyCodec.encode(key),
        put: (entry) => changes.put(ADDRESSES, key, entry),
        remove: () => changes.remove(ADDRESSES, key),
      });
    }
    const key: DigestKey = { list, digest: subject.digest, scope };
    return this.#slotOf(digestId(key), () => this.#tables.digests.get(key), {
      table: "digests",
      key: () => digestKeyCodec.encode(key),
      put: (entry) => changes.put(DIGESTS, key, entry),
      remove: () => changes.remove(DIGESTS, key),
    });
  }

  #slotOf(id: string, read: () => Entry | undefined, where: Where): Slot {
    return {
      get: () => (this.#entries.has(id) ? this.#entries.get(id) : read()),
      set: (before, entry) => {
        this.#entries.set(id, entry);
        if (before?.expires !== undefined)
          this.#changes.remove(DUE, dueOf(where.table, before.expires, where.key()));
        if (entry === undefined) return where.remove();
        where.put(entry);
        if (entry.expires !== undefined)
          this.#changes.put(DUE, dueOf(where.table, entry.expires, where.key()), NOTHING);
      },
    };
  }
}

function endOf({ expires = Number.POSITIVE_INFINITY }: Entry): number {
  return expires;
}

interface Slot {
  get(): Entry | undefined;
  set(before: Entry | undefined, entry: Entry | undefined): void;
}

interface Where {
  readonly table: "addresses" | "digests";
  key(): Buffer;
  put(entry: Entry): void;
  remove(): void;
}

function dueOf(table: Due["table"], at: number, key: Buffer): Due {
  return { at, table, key };
}

function addressId({ list, address, scope }: AddressKey): string {
  return `a${list} ${address}\0${scope}`;
}

function digestId({ list, digest, scope }: DigestKey): string {
  return `d${list} ${digest.toString("latin1")}\0${scope}`;
}
