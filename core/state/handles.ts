import type { StateSpec } from "./declared-state.ts";
import type { KeptChange, PerQueueState, ServerState, StateQueue } from "./kept.ts";
import { checkKey, keptTextOf } from "./kept-text.ts";
import { keptChange } from "./live-change.ts";
import type { PluginState } from "./plugin-state.ts";
import { LONGEST_STATE_NAME } from "./state-records.ts";
import type { Watches } from "./watches.ts";

/** Entries in one answer, unless asked for otherwise, and at most. */
const USUAL_PAGE = 100;
const LONGEST_PAGE = 1000;

/** What a handle on something kept works with. */
export interface HandleParts {
  readonly plugin: string;
  readonly name: string;
  readonly spec: StateSpec;
  readonly state: PluginState;
  readonly save: (change: KeptChange) => Promise<void>;
}

/** A map of the server as its plugin finds it; what it watches ends with `watches`. */
export function serverHandle(parts: HandleParts, watches: Watches): ServerState<unknown> {
  const { name, state, save } = parts;
  const change = (key: string, value: unknown): KeptChange => {
    checkKey(`${parts.plugin}/${name}`, key);
    return changeOf(parts, key, value);
  };
  return Object.freeze({
    get: (key: string) => state.get(name, key),
    set: async (key: string, value: unknown) => save(change(key, given(parts, value))),
    delete: async (key: string) => save(change(key, undefined)),
    entries: (after?: string, limit: number = USUAL_PAGE) =>
      state.entries(name, after, Math.min(limit, LONGEST_PAGE)),
    watch: (listener: (key: string, value: unknown) => void) =>
      watches.add(state.watch(name, listener)),
    change,
  });
}

/** Values of queues as their plugin finds them. */
export function queueHandle(parts: HandleParts): PerQueueState<unknown> {
  const { name, state, save } = parts;
  const change = (queue: StateQueue, value: unknown): KeptChange =>
    changeOf(parts, nameOf(queue), value);
  return Object.freeze({
    get: (queue: StateQueue) => state.get(name, nameOf(queue)),
    set: async (queue: StateQueue, value: unknown) => save(change(queue, given(parts, value))),
    delete: async (queue: StateQueue) => save(change(queue, undefined)),
    change,
  });
}

/** The name of a queue. Throws a `RangeError` for one that no queue has. */
function nameOf({ domain, virtualMta }: StateQueue): string {
  const name = `${domain}/${virtualMta}`;
  if (!name.isWellFormed()) throw new RangeError("the name of a queue has half characters");
  // A character is three bytes at most.
  if (3 * name.length > LONGEST_STATE_NAME && Buffer.byteLength(name) > LONGEST_STATE_NAME)
    throw new RangeError("the name of a queue is too long");
  return name;
}

/** Throws a `TypeError` for a value left out: that is for `delete` to say. */
function given({ plugin, name, spec }: HandleParts, value: unknown): unknown {
  if (value !== undefined) return value;
  throw new TypeError(`${plugin}/${name}: expected ${spec.value.expected}; delete removes`);
}

function changeOf(
  { plugin, name, spec, state }: HandleParts,
  key: string,
  value: unknown,
): KeptChange {
  const text = value === undefined ? undefined : keptTextOf(`${plugin}/${name}`, spec.value, value);
  if (text !== undefined) state.checkRoom(name, key, text);
  return keptChange({ place: { plugin, name, key, scope: spec.scope }, text, state });
}
