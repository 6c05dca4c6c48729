import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import type { StateSpec, StateTable } from "./declared-state.ts";
import type { KeptEntry } from "./kept.ts";
import { keptValueOf } from "./kept-text.ts";

/** What one plugin may keep: entries, and bytes of keys and values. */
const MOST_ENTRIES = 100_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** What is shown of a secret, as JSON. */
const SECRET = '"(secret)"';
/** Share of that from which on values of empty queues give way. */
const CROWDED = 0.9;

/** Hears of a change of an entry that is on disk. */
export type KeptListener = (key: string, value: unknown) => void;

/** An entry in memory. */
interface Entry {
  readonly value: unknown;
  readonly text: string;
}

/** One thing that a plugin keeps: entries by key, those of queues by the queue's name. */
interface Kept {
  readonly spec: StateSpec;
  readonly entries: Map<string, Entry>;
  /** The keys in order, also some that are gone; made when they are asked for, and anew after a new key. */
  sorted: readonly string[] | undefined;
  readonly listeners: Set<KeptListener>;
}

/** How much entries are. */
interface Size {
  entries: number;
  bytes: number;
}

/** What one plugin keeps, as it is on disk. */
export class PluginState {
  readonly #plugin: string;
  readonly #log: Log;
  readonly #kept: ReadonlyMap<string, Kept>;
  #count = 0;
  #bytes = 0;
  /** What is on its way to the disk. */
  readonly #coming: Size = { entries: 0, bytes: 0 };
  /** Entries that are, and how often. */
  readonly #changing = new Map<string, number>();

  constructor(plugin: string, table: StateTable, log: Log) {
    this.#plugin = plugin;
    this.#log = log;
    this.#kept = new Map(
      Object.entries(table).map(([name, spec]) => [
        name,
        { spec, entries: new Map(), sorted: undefined, listeners: new Set() },
      ]),
    );
  }

  get specs(): readonly (readonly [name: string, spec: StateSpec])[] {
    return Array.from(this.#kept, ([name, { spec }]) => [name, spec] as const);
  }

  /** Whether it declares something of a name. */
  keeps(name: string): boolean {
    return this.#kept.has(name);
  }

  get(name: string, key: string): unknown {
    return this.#kept.get(name)?.entries.get(key)?.value;
  }

  /** There is little room left. */
  get isCrowded(): boolean {
    return this.#count > MOST_ENTRIES * CROWDED || this.#bytes > MOST_BYTES * CROWDED;
  }

  /** Up to `limit` values of queues for which `mayGo` says yes, those that were changed longest ago first. */
  oldest(
    limit: number,
    mayGo: (queue: string) => boolean,
  ): readonly (readonly [name: string, queue: string])[] {
    const found: (readonly [string, string])[] = [];
    for (const [name, { spec, entries }] of this.#kept) {
      if (spec.scope !== "queue") continue;
      for (const queue of entries.keys()) {
        if (found.length === limit) return found;
        // What is on its way to the disk would go with it.
        if (!this.isChanging(name, queue) && mayGo(queue)) found.push([name, queue]);
      }
    }
    return found;
  }

  /** Throws a `RangeError` when there is no room for an entry, next to those that are on their way. */
  checkRoom(name: string, key: string, text: string): void {
    const { entries, bytes } = this.#growth(name, key, text);
    if (
      this.#count + this.#coming.entries + entries > MOST_ENTRIES ||
      this.#bytes + this.#coming.bytes + bytes > MOST_BYTES
    )
      throw new RangeError(
        `${this.#plugin}/${name}: a plugin keeps at most ${MOST_ENTRIES} entries and ${MOST_BYTES} bytes; delete some`,
      );
  }

  /** Keeps room for an entry that is on its way to the disk, until what is returned is called. Throws like `checkRoom`. */
  reserve(name: string, key: string, text: string): () => void {
    this.checkRoom(name, key, text);
    const { entries, bytes } = this.#growth(name, key, text);
    const place = placeOf(name, key);
    this.#changing.set(place, (this.#changing.get(place) ?? 0) + 1);
    // What becomes smaller is so when it is on disk.
    const larger = Math.max(bytes, 0);
    this.#coming.entries += entries;
    this.#coming.bytes += larger;
    return () => {
      const left = (this.#changing.get(place) ?? 0) - 1;
      if (left > 0) this.#changing.set(place, left);
      else this.#changing.delete(place);
      this.#coming.entries -= entries;
      this.#coming.bytes -= larger;
    };
  }

  /** True while a value of an entry is on its way to the disk: what is in memory is not the last. */
  isChanging(name: string, key: string): boolean {
    return this.#changing.has(placeOf(name, key));
  }

  /** What an entry adds to what is there. */
  #growth(name: string, key: string, text: string): Size {
    const old = this.#kept.get(name)?.entries.get(key);
    const bytes = sizeOf(key, text);
    return old === undefined
      ? { entries: 1, bytes }
      : { entries: 0, bytes: bytes - sizeOf(key, old.text) };
  }

  /** Entries in the order of their keys, after `after`. */
  entries(name: string, after: string | undefined, limit: number): readonly [string, unknown][] {
    const kept = this.#kept.get(name);
    if (kept === undefined) return [];
    const keys = sortedKeys(kept);
    const found: [string, unknown][] = [];
    let at = after === undefined ? 0 : placeAfter(keys, after);
    for (; at < keys.length && found.length < limit; at++) {
      const key = keys[at] ?? "";
      const entry = kept.entries.get(key);
      if (entry !== undefined) found.push([key, entry.value]);
    }
    return found;
  }

  watch(name: string, listener: KeptListener): () => void {
    const listeners = this.#kept.get(name)?.listeners;
    // One that is given twice is two.
    const own: KeptListener = (key, value) => listener(key, value);
    listeners?.add(own);
    return () => void listeners?.delete(own);
  }

  /** Takes up what was read from disk. Throws when it makes no sense. */
  load(name: string, key: string, text: string): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    this.#put(kept, key, { text, value: keptValueOf(kept.spec.value, text) });
  }

  /** What is on disk has changed. Throws when it makes no sense. */
  changed(name: string, key: string, text: string | undefined): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    if (text === undefined) this.#remove(kept, key);
    else this.#put(kept, key, { text, value: keptValueOf(kept.spec.value, text) });
    const { value } = kept.entries.get(key) ?? { value: undefined };
    for (const listener of [...kept.listeners]) this.#tell(name, listener, key, value);
  }

  #tell(name: string, listener: KeptListener, key: string, value: unknown): void {
    const failed = (error: unknown): void =>
      this.#log.error("who watches state failed", {
        plugin: this.#plugin,
        name,
        error: errorText(error),
      });
    try {
      // Nothing is asked of it, but it may be async.
      const answer: unknown = Reflect.apply(listener, undefined, [key, value]);
      if (answer instanceof Promise) answer.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #put(kept: Kept, key: string, entry: Entry): void {
    if (!kept.entries.has(key)) kept.sorted = undefined;
    this.#remove(kept, key);
    kept.entries.set(key, entry);
    this.#count++;
    this.#bytes += sizeOf(key, entry.text);
  }

  #remove({ entries }: Kept, key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    this.#count--;
    this.#bytes -= sizeOf(key, entry.text);
  }

  /** All entries as an operator sees them. */
  *listed(): Generator<KeptEntry> {
    const plugin = this.#plugin;
    for (const [name, kept] of this.#kept)
      for (const key of sortedKeys(kept)) {
        const { spec, entries } = kept;
        const entry = entries.get(key);
        if (entry === undefined) continue;
        const value = spec.value.isSecret ? SECRET : entry.text;
        yield spec.scope === "queue"
          ? { plugin, name, queue: key, key: "", value }
          : { plugin, name, queue: undefined, key, value };
      }
  }

  /** What is kept for a queue, by name. */
  ofQueue(queue: string): readonly (readonly [name: string, text: string])[] {
    return Array.from(this.#kept).flatMap(([name, { spec, entries }]) => {
      const text = spec.scope === "queue" ? entries.get(queue)?.text : undefined;
      return text === undefined ? [] : [[name, text] as const];
    });
  }
}

function sortedKeys(kept: Kept): readonly string[] {
  kept.sorted ??= [...kept.entries.keys()].sort();
  return kept.sorted;
}

/** Where those begin that come after a key. */
function placeAfter(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? "") > key) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sizeOf(key: string, text: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(text);
}

function placeOf(name: string, key: string): string {
  return `${name} ${key}`;
}
