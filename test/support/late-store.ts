import type { LocalQueueStore, QueueStore } from "../../core/queue/store.ts";

/** What a store may take its time for. */
const LATE: ReadonlySet<string | symbol> = new Set<keyof QueueStore>([
  "rows",
  "find",
  "message",
  "body",
]);

/** So many promises later: still in the same turn of the event loop, so that a test's clock waits for it. */
const TURNS = 5;

/** A store that answers late what it may: as one does that asks elsewhere. Everything else is the store's own. */
export function lateStore(store: LocalQueueStore): QueueStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (!LATE.has(name)) return value.bind(target);
      return async (...given: readonly unknown[]): Promise<unknown> => {
        for (let turn = 0; turn < TURNS; turn++) await undefined;
        return value.apply(target, given);
      };
    },
  });
}
