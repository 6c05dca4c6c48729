import type { LimitChange, LimitRecord, LimitRecords } from "../../limits/limit-records.ts";
import type { Edit } from "./change.ts";
import type { Tables } from "./tables.ts";

/** The counts of limits in an LMDB store. */
export class LmdbLimits implements LimitRecords {
  readonly #tables: Tables;
  readonly #write: (edits: readonly Edit[]) => Promise<unknown>;

  constructor(tables: Tables, write: (edits: readonly Edit[]) => Promise<unknown>) {
    this.#tables = tables;
    this.#write = write;
  }

  *limits(): Generator<LimitRecord> {
    for (const { key, value } of this.#tables.limits.getRange())
      yield { name: key.toString(), record: value };
  }

  async saveLimits(changes: readonly LimitChange[]): Promise<void> {
    await this.#write(
      changes.map(({ name, record }) => ({
        table: "limits",
        key: Buffer.from(name),
        value: record,
      })),
    );
  }
}
