import type { StateChange, StateRecord, StateRecords } from "../../state/state-records.ts";
import { DamagedRecordError } from "../record-codec.ts";
import { checkState } from "../rows.ts";
import type { Damage } from "./damage.ts";
import type { QueueNames } from "./queue-names.ts";
import { decodeState, stateKey, stateKeyParts } from "./state-record.ts";
import type { Tables } from "./tables.ts";

interface LmdbStateParts {
  readonly tables: Tables;
  readonly names: QueueNames;
  readonly damage: Damage;
}

/** What plugins keep, in an LMDB store. */
export class LmdbState implements StateRecords {
  readonly #parts: LmdbStateParts;
  readonly #write: (state: readonly StateChange[]) => Promise<unknown>;
  #listener: (changes: readonly StateChange[]) => void = () => {};

  constructor(parts: LmdbStateParts, write: (state: readonly StateChange[]) => Promise<unknown>) {
    this.#parts = parts;
    this.#write = write;
  }

  *records(): Generator<StateRecord> {
    const { tables, names, damage } = this.#parts;
    for (const { key, value } of tables.state.getRange()) {
      const read = (): StateRecord => {
        const { queue, name } = stateKeyParts(key);
        const queueName = queue > 0 ? names.nameOf(queue) : undefined;
        if (queue > 0 && queueName === undefined)
          throw new DamagedRecordError("its queue does not exist");
        return { queue, queueName, name, record: decodeState(value).record };
      };
      const record = damage.guard("state", key, read);
      if (record !== undefined) yield record;
    }
  }

  async save(changes: readonly StateChange[]): Promise<void> {
    this.check(changes);
    await this.#write(changes);
  }

  /** Throws for changes that cannot be kept. */
  check(changes: readonly StateChange[]): void {
    checkState(changes, (queue) => this.#parts.names.check(queue));
  }

  onSaved(listener: (changes: readonly StateChange[]) => void): void {
    this.#listener = listener;
  }

  /** Changes that are on disk. */
  saved(changes: readonly StateChange[]): void {
    if (changes.length > 0) this.#listener(changes);
  }

  refuse({ queue, name }: Pick<StateRecord, "queue" | "name">, reason: string): void {
    this.#parts.damage.guard("state", stateKey(queue, name), () => {
      throw new DamagedRecordError(reason);
    });
  }
}
