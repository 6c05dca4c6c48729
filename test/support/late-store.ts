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

/** Whoever asks more often at one instant asks for ever. */
const MOST_AT_ONCE = 20_000;

/** Notices whoever asks for ever while no time passes. */
export class SpinWatch {
  readonly #now: () => number;
  #instant = 0;
  #asked = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Somebody asks. */
  count(): void {
    const now = this.#now();
    if (now === this.#instant || this.spins) this.#asked++;
    else [this.#instant, this.#asked] = [now, 1];
  }

  /** True from the first time on. */
  get spins(): boolean {
    return this.#asked > MOST_AT_ONCE;
  }
}

/**
 * A store that answers late what it may: as one does that asks elsewhere. Everything else is the store's own. Whoever asks for ever gets no
 * more answers, so that a test can end.
 */
export function lateStore(store: LocalQueueStore, watch?: SpinWatch): QueueStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (!LATE.has(name)) return value.bind(target);
      return async (...given: readonly unknown[]): Promise<unknown> => {
        watch?.count();
        if (watch?.spins) await new Promise(() => {});
        for (let turn = 0; turn < TURNS; turn++) await undefined;
        return value.apply(target, given);
      };
    },
  });
}
