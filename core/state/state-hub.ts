import { camelCase } from "../directive/camel-case.ts";
import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { StateTable } from "./declared-state.ts";
import { type HandleParts, queueHandle, serverHandle } from "./handles.ts";
import type { KeptChange, KeptEntry, ServerState, StateOverview } from "./kept.ts";
import { keptChange, LiveChange, wantedBy } from "./live-change.ts";
import { PluginState } from "./plugin-state.ts";
import type { StateChange, StateRecord, StateRecords } from "./state-records.ts";
import { Watches } from "./watches.ts";

/** Values that are removed at once where there is little room, and the pause after a look, milliseconds. */
const AT_ONCE = 500;
const BETWEEN_SWEEPS = 10_000;

/** Where state is kept: a store. */
export interface StateStore {
  readonly state: StateRecords;
  queueId(name: string): number;
}

/** A plugin that may keep something. */
export interface StatefulPlugin {
  readonly name: string;
  readonly state: StateTable;
}

/**
 * What plugins keep. All of it is in memory as it is on disk; a change is written first, in a commit of its own or with outcomes, and
 * then seen and told. It belongs to the server: the configurations that are in use share it.
 */
export class StateHub implements StateOverview, Disposable {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #plugins: ReadonlyMap<string, PluginState>;
  /** Of what lives as long as the server. */
  readonly #watches: Watches = new Watches();
  #store: StateStore | undefined;
  #waiting: (queue: string) => number = () => 0;
  /** When room may be made again, of the monotonic clock. */
  readonly #notBefore = new Map<PluginState, number>();

  constructor(plugins: readonly StatefulPlugin[], clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#plugins = new Map(
      plugins.map(({ name, state }) => [name, new PluginState(name, state, log)]),
    );
  }

  /**
   * Reads what is kept. Before that nothing is there, and nothing can be changed. What plugins that are gone kept is left alone. `waiting` says
   * how many recipients wait in a queue.
   */
  open(store: StateStore, waiting: (queue: string) => number): void {
    this.#store = store;
    this.#waiting = waiting;
    store.state.onSaved((changes) => {
      for (const change of changes) if (change instanceof LiveChange) this.#saved(change);
    });
    for (const record of [...store.state.records()]) this.#load(store, record);
  }

  #load(store: StateStore, record: StateRecord): void {
    const { plugin, name, key } = placeOf(record);
    try {
      this.#plugins.get(plugin)?.load(name, key, record.record.toString());
    } catch (error) {
      const reason = errorText(error);
      this.#log.error("what a plugin kept makes no sense to it, and is set aside", {
        plugin,
        name,
        key,
        reason,
      });
      store.state.refuse(record, `${plugin}/${name}: ${reason}`);
    }
  }

  #saved({ wanted: { place, text, state } }: LiveChange): void {
    try {
      state.changed(place.name, place.key, text);
      if (text !== undefined && state.isCrowded) void this.#makeRoom(place.plugin, state);
    } catch (error) {
      const { plugin, name } = place;
      this.#log.error("what a plugin keeps cannot be read", {
        plugin,
        name,
        error: errorText(error),
      });
    }
  }

  /** Values of queues without mail give way, those that were changed longest ago first. One at a time; never rejects. */
  async #makeRoom(plugin: string, state: PluginState): Promise<void> {
    const now = this.#clock.monotonic();
    if (now < (this.#notBefore.get(state) ?? 0)) return;
    this.#notBefore.set(state, now + BETWEEN_SWEEPS);
    const isEmpty = (queue: string): boolean => this.#waiting(queue) === 0;
    try {
      while (state.isCrowded) {
        const oldest = state.oldest(AT_ONCE, isEmpty);
        if (oldest.length === 0) return;
        await this.#save(oldest.map(([name, key]) => removal(plugin, name, key, state)));
      }
      this.#notBefore.delete(state);
    } catch (error) {
      const text = errorText(error);
      this.#log.warning("what is kept for empty queues could not be removed", {
        plugin,
        error: text,
      });
    }
  }

  /** What a plugin finds in its contexts, by camel-case name. What it watches ends with `watches`: those of the server unless given. */
  of(plugin: string, watches: Watches = this.#watches): object {
    const state = this.#plugins.get(plugin);
    const made: Record<string, object> = {};
    const save = (change: KeptChange): Promise<void> => this.#save([change]);
    if (state !== undefined)
      for (const [name, spec] of state.specs) {
        const parts: HandleParts = { plugin, name, spec, state, save };
        made[camelCase(name)] =
          spec.scope === "server" ? serverHandle(parts, watches) : queueHandle(parts);
      }
    return Object.freeze(made);
  }

  /** A map of the server that the core keeps. Throws an `Error` for one that is not declared. */
  map(plugin: string, name: string): ServerState<unknown> {
    const state = this.#plugins.get(plugin);
    const spec = state?.specs.find(([declared]) => declared === name)?.[1];
    if (state === undefined || spec === undefined) throw new Error(`no state ${plugin}/${name}`);
    const save = (change: KeptChange): Promise<void> => this.#save([change]);
    return serverHandle({ plugin, name, spec, state, save }, this.#watches);
  }

  async #save(changes: readonly KeptChange[]): Promise<void> {
    const release = this.#reserve(changes);
    try {
      await this.#opened().state.save(this.#live(changes));
    } finally {
      release();
    }
  }

  /** Changes as the store takes them, along with outcomes. Throws what says why they cannot be kept. */
  take(changes: readonly KeptChange[]): readonly StateChange[] {
    this.#reserve(changes)();
    return this.#live(changes);
  }

  /** Keeps room for all of the changes, or throws a `RangeError`. */
  #reserve(changes: readonly KeptChange[]): () => void {
    const releases: (() => void)[] = [];
    const release = (): void => {
      for (const one of releases) one();
    };
    try {
      for (const change of changes) {
        const { place, text, state } = wantedBy(change);
        if (text !== undefined) releases.push(state.reserve(place.name, place.key, text));
      }
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  #live(changes: readonly KeptChange[]): readonly StateChange[] {
    const store = this.#opened();
    const now = this.#clock.now();
    return changes.map((change) => {
      const wanted = wantedBy(change);
      const { scope, key } = wanted.place;
      return new LiveChange(wanted, scope === "server" ? 0 : store.queueId(key), now);
    });
  }

  #opened(): StateStore {
    if (this.#store !== undefined) return this.#store;
    throw new Error("the state of plugins can be changed once the queue is open");
  }

  /**
   * The mail of a queue goes on in another one: what is kept for it goes along, in one commit. What the other queue has already stays, and
   * then so does what the first one has; so does what is being changed.
   */
  async moveQueue(from: string, to: string): Promise<void> {
    const store = this.#opened();
    const now = this.#clock.now();
    const changes: StateChange[] = [];
    for (const [plugin, state] of this.#plugins)
      for (const [name, text] of state.ofQueue(from)) {
        if (state.get(name, to) !== undefined) continue;
        if (state.isChanging(name, to) || state.isChanging(name, from)) continue;
        const place = { plugin, name, scope: "queue" } as const;
        const there = { place: { ...place, key: to }, text, state };
        const here = { place: { ...place, key: from }, text: undefined, state };
        changes.push(new LiveChange(there, store.queueId(to), now));
        changes.push(new LiveChange(here, store.queueId(from), now));
      }
    if (changes.length > 0) await store.state.save(changes);
  }

  list(
    plugin: string | undefined,
    limit: number,
  ): { readonly entries: readonly KeptEntry[]; readonly more: boolean } {
    const entries: KeptEntry[] = [];
    for (const [name, state] of this.#plugins) {
      if (plugin !== undefined && plugin !== name) continue;
      for (const entry of state.listed()) {
        if (entries.length === limit) return { entries, more: true };
        entries.push(entry);
      }
    }
    return this.#withGone(plugin, limit, entries);
  }

  /** With what is kept for plugins that are not loaded, or was declared by an earlier version of them. */
  #withGone(
    wanted: string | undefined,
    limit: number,
    entries: KeptEntry[],
  ): { readonly entries: readonly KeptEntry[]; readonly more: boolean } {
    for (const record of this.#store?.state.records() ?? []) {
      const { plugin, name, key } = placeOf(record);
      if (this.#plugins.get(plugin)?.keeps(name) || (wanted !== undefined && wanted !== plugin))
        continue;
      if (entries.length === limit) return { entries, more: true };
      const { queueName: queue, record: value } = record;
      const own = { plugin, name, queue, key: queue === undefined ? key : "" };
      entries.push({ ...own, value: value.toString() });
    }
    return { entries, more: false };
  }

  /** Nothing is watched any more. */
  [Symbol.dispose](): void {
    this.#watches[Symbol.dispose]();
  }
}

function placeOf({ name: full, queueName }: StateRecord): {
  readonly plugin: string;
  readonly name: string;
  readonly key: string;
} {
  const [plugin = "", name = "", ...rest] = full.split("\0");
  return { plugin, name, key: queueName ?? rest.join("\0") };
}

function removal(plugin: string, name: string, key: string, state: PluginState): KeptChange {
  return keptChange({ place: { plugin, name, key, scope: "queue" }, text: undefined, state });
}
