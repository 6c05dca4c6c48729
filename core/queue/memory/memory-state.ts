import type { StateChange, StateRecord, StateRecords } from "../../state/state-records.ts";

/** A record in memory, with the time up to which it outlives an empty queue. */
export type HeldState = Omit<StateRecord, "queueName"> & { readonly until: number };

/** What plugins keep, of a queue in memory. */
export class MemoryState implements StateRecords {
  readonly #kept: Map<string, HeldState>;
  readonly #nameOf: (queue: number) => string | undefined;
  readonly #check: (changes: readonly StateChange[]) => void;
  #listener: (changes: readonly StateChange[]) => void = () => {};

  /** `check` throws when the changes cannot be written. */
  constructor(
    kept: Map<string, HeldState>,
    check: (changes: readonly StateChange[]) => void,
    nameOf: (queue: number) => string | undefined,
  ) {
    this.#kept = kept;
    this.#check = check;
    this.#nameOf = nameOf;
  }

  records(): Iterable<StateRecord> {
    return Array.from(this.#kept.values(), ({ queue, name, record }) => {
      return { queue, queueName: queue === 0 ? undefined : this.#nameOf(queue), name, record };
    });
  }

  async save(changes: readonly StateChange[]): Promise<void> {
    this.#check(changes);
    this.apply(changes);
  }

  /** Writes changes that were checked. */
  apply(changes: readonly StateChange[]): void {
    if (changes.length === 0) return;
    for (const { queue, name, record, until } of changes) {
      const key = `${queue} ${name}`;
      if (record === undefined) this.#kept.delete(key);
      else this.#kept.set(key, { queue, name, record, until });
    }
    this.#listener(changes);
  }

  onSaved(listener: (changes: readonly StateChange[]) => void): void {
    this.#listener = listener;
  }

  /** Memory shows nothing that was set aside: it is gone. */
  refuse({ queue, name }: Pick<StateRecord, "queue" | "name">): void {
    this.#kept.delete(`${queue} ${name}`);
  }
}
