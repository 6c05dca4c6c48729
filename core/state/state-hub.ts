import { camelCase } from "../directive/camel-case.ts";
import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { StateTable } from "./declared-state.ts";
import { type HandleParts, queueHandle, serverHandle } from "./handles.ts";
import type { KeptChange, KeptEntry, StateOverview } from "./kept.ts";
import { keptChange, LiveChange, wantedBy } from "./live-change.ts";
import { PluginState } from "./plugin-state.ts";
import type { StateChange, StateRecord, StateRecords } from "./state-records.ts";
import { Watches } from "./watches.ts";

/** Where state is kept: a store. */
export interface StateStore {
  readonly state: StateRecords;
  queueId(name: string): number;
  queues(): Iterable<{ readonly id: number; readonly name: string }>;
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

  constructor(plugins: readonly StatefulPlugin[], clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#plugins = new Map(
      plugins.map(({ name, state }) => [name, new PluginState(name, state, log)]),
    );
  }

  /** Reads what is kept. Before that nothing is there, and nothing can be changed. What plugins that are gone kept is left alone. */
  open(store: StateStore): void {
    this.#store = store;
    store.state.onSaved((changes) => {
      for (const change of changes) if (change instanceof LiveChange) this.#saved(change);
    });
    const queues = new Map(Array.from(store.queues(), ({ id, name }) => [id, name]));
    for (const record of [...store.state.records()]) this.#load(store, record, queues);
  }

  #load(store: StateStore, record: StateRecord, queues: ReadonlyMap<number, string>): void {
    const [plugin = "", name = "", ...rest] = record.name.split("\0");
    const key = record.queue === 0 ? rest.join("\0") : queues.get(record.queue);
    if (key === undefined) return;
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
    } catch (error) {
      const { plugin, name } = place;
      this.#log.error("what a plugin keeps cannot be read", {
        plugin,
        name,
        error: errorText(error),
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

  async #save(changes: readonly KeptChange[]): Promise<void> {
    const taken = this.take(changes);
    await this.#opened().state.save(taken);
  }

  /** Changes as the store takes them, along with outcomes. Throws what says why they cannot be kept. */
  take(changes: readonly KeptChange[]): readonly StateChange[] {
    const store = this.#opened();
    const now = this.#clock.now();
    return changes.map((change) => {
      const wanted = wantedBy(change);
      const { scope, name, key } = wanted.place;
      if (wanted.text !== undefined) wanted.state.checkRoom(name, key, wanted.text);
      return new LiveChange(wanted, scope === "server" ? 0 : store.queueId(key), now);
    });
  }

  #opened(): StateStore {
    if (this.#store !== undefined) return this.#store;
    throw new Error("the state of plugins can be changed once the queue is open");
  }

  /**
   * A queue as a whole goes on under another name: what is kept for it goes along, in one commit. What the other queue has already
   * stays.
   */
  async moveQueue(from: string, to: string): Promise<void> {
    if (from === to) return;
    const changes: KeptChange[] = [];
    for (const [plugin, state] of this.#plugins)
      for (const [name, text] of state.ofQueue(from)) {
        const place = { plugin, name, scope: "queue" } as const;
        if (state.get(name, to) === undefined)
          changes.push(keptChange({ place: { ...place, key: to }, text, state }));
        changes.push(keptChange({ place: { ...place, key: from }, text: undefined, state }));
      }
    if (changes.length > 0) await this.#save(changes);
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
    return { entries, more: false };
  }

  /** Nothing is watched any more. */
  [Symbol.dispose](): void {
    this.#watches[Symbol.dispose]();
  }
}
