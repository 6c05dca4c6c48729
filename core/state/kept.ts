/**
 * A change that is not made yet: given along with a delivery agent's outcomes it is made in their commit, or not at all. Made by `change`
 * of what a plugin keeps.
 */
export interface KeptChange {
  /** What it changes, for logs: the plugin, a slash, and the name of what it keeps. */
  readonly of: string;
}

/** A map that a plugin keeps for the server. What is read is on disk; it comes from memory. */
export interface ServerState<T> {
  get(key: string): T | undefined;
  /**
   * Resolves when it is on disk. Rejects with a `TypeError` or `RangeError` when it cannot be kept: a key has 1 to 512 bytes, a value 16 KiB
   * as JSON, and a plugin keeps 100,000 entries and 16 MiB; with a `StoreError` when the store cannot be written.
   */
  set(key: string, value: T): Promise<void>;
  /** Resolves when it is gone from the disk. */
  delete(key: string): Promise<void>;
  /** Up to `limit` entries (100 unless given, 1000 at most) in the order of their keys, after `after`. */
  entries(after?: string, limit?: number): readonly (readonly [key: string, value: T])[];
  /**
   * Calls `listener` after each change, whoever made it, once it is on disk; `undefined` for what was removed. Ends when what is returned is
   * called, and with the configuration under which it was begun. A listener that throws is logged.
   */
  watch(listener: (key: string, value: T | undefined) => void): () => void;
  /** A change to go along with outcomes; `undefined` removes. Throws as `set` rejects. */
  change(key: string, value: T | undefined): KeptChange;
}

/** A queue, as state is kept for it. */
export interface StateQueue {
  readonly domain: string;
  readonly virtualMta: string;
}

/** What a plugin keeps for each queue. What is read is on disk; it comes from memory. */
export interface PerQueueState<T> {
  get(queue: StateQueue): T | undefined;
  /** As `set` of a `ServerState`. */
  set(queue: StateQueue, value: T): Promise<void>;
  delete(queue: StateQueue): Promise<void>;
  /** A change to go along with outcomes; `undefined` removes. Throws as `set` rejects. */
  change(queue: StateQueue, value: T | undefined): KeptChange;
}

/** What is kept under a name, as an operator sees it. */
export interface KeptEntry {
  readonly plugin: string;
  readonly name: string;
  /** `domain/vmta`; undefined for the server's. */
  readonly queue: string | undefined;
  /** Empty for a queue's. */
  readonly key: string;
  /** As JSON. */
  readonly value: string;
}

/** What an operator may see of the state of plugins. */
export interface StateOverview {
  /** Up to `limit` entries, of one plugin if it is given, and whether there are more. */
  list(
    plugin: string | undefined,
    limit: number,
  ): { readonly entries: readonly KeptEntry[]; readonly more: boolean };
}
