import type { KeptChange } from "./kept.ts";
import type { PluginState } from "./plugin-state.ts";
import { QUEUE_STATE_LIFE, type StateChange } from "./state-records.ts";

/** Where something is kept. */
export interface StatePlace {
  readonly plugin: string;
  /** As declared. */
  readonly name: string;
  /** Of a queue's value, the queue's name. */
  readonly key: string;
  readonly scope: "server" | "queue";
}

/** A change that a plugin wants. */
export interface WantedChange {
  readonly place: StatePlace;
  /** As JSON; undefined removes. */
  readonly text: string | undefined;
  readonly state: PluginState;
}

/** What the changes that plugins have in their hands stand for: nobody else can make one. */
const WANTED = new WeakMap<object, WantedChange>();

/** A change as a plugin has it in its hands. */
export function keptChange(wanted: WantedChange): KeptChange {
  const { plugin, name } = wanted.place;
  const change: KeptChange = Object.freeze({ of: `${plugin}/${name}` });
  WANTED.set(change, wanted);
  return change;
}

/** Whether a value is a change that the state of some plugin has made. */
export function isKeptChange(value: unknown): value is KeptChange {
  return typeof value === "object" && value !== null && WANTED.has(value);
}

/** A change on its way to the disk, with what it means. */
export class LiveChange implements StateChange {
  readonly queue: number;
  readonly name: string;
  readonly record: Buffer | undefined;
  readonly until: number;
  readonly wanted: WantedChange;

  /** `queue`: the id of its queue, 0 for the server. */
  constructor(wanted: WantedChange, queue: number, now: number) {
    const { place, text } = wanted;
    this.wanted = wanted;
    this.queue = queue;
    this.name =
      place.scope === "server"
        ? `${place.plugin}\0${place.name}\0${place.key}`
        : `${place.plugin}\0${place.name}`;
    this.record = text === undefined ? undefined : Buffer.from(text);
    this.until = place.scope === "server" ? 0 : Math.floor(now) + QUEUE_STATE_LIFE;
  }
}

/** What a change stands for. Throws a `TypeError` for what no state has made. */
export function wantedBy(change: KeptChange): WantedChange {
  const wanted = WANTED.get(change);
  if (wanted === undefined) throw new TypeError("a change of state that no plugin's state made");
  return wanted;
}
