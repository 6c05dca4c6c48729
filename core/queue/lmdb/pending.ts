import type { Log } from "../../telemetry/log.ts";
import type { MessageId, RecipientRow } from "../store.ts";
import type { Edit } from "./change.ts";
import type { Damage } from "./damage.ts";
import type { LmdbEnvironment } from "./environment.ts";
import { pendingKey, pendingOf, RECIPIENT_KEY } from "./keys.ts";
import type { LmdbReads } from "./reads.ts";
import { WriteList } from "./write-list.ts";

/** Recipients moved, or removed, in one transaction at the start. */
const BATCH = 5000;
/** The most recipients of a message. */
const MOST = 2 ** 32 - 1;

/** Recipients whose message is, or was, accepted in pieces. */
export class Pending {
  readonly #tables: LmdbEnvironment;
  readonly #reads: Pick<LmdbReads, "row">;

  constructor(tables: LmdbEnvironment, reads: Pick<LmdbReads, "row">) {
    this.#tables = tables;
    this.#reads = reads;
  }

  /**
   * What makes up to `limit` recipients of a message visible, from an index on; `rows` reads them when that is written. None where
   * they are visible already.
   */
  next(
    message: MessageId,
    from: number,
    limit: number,
  ): { readonly edits: readonly Edit[]; readonly rows: () => readonly RecipientRow[] } {
    const range = { start: pendingKey(message, from), end: pendingKey(message, from + limit) };
    const edits: Edit[] = [];
    const found: { key: Buffer; value: Buffer }[] = [];
    for (const { key, value } of this.#tables.pending.getRange(range)) {
      const [place, record] = [value.subarray(0, RECIPIENT_KEY), value.subarray(RECIPIENT_KEY)];
      edits.push({ table: "pending", key, value: undefined });
      edits.push({ table: "recipients", key: place, value: record });
      found.push({ key: place, value: record });
    }
    this.#tables.checkReadable();
    const rows = (): readonly RecipientRow[] =>
      found.flatMap(({ key, value }) => this.#reads.row(key, value) ?? []);
    return { edits, rows };
  }
}

/** At a start: recipients whose message was accepted go into their queues, those of others are removed. Rejects with a `StoreError`. */
export async function endPending(tables: LmdbEnvironment, damage: Damage, log: Log): Promise<void> {
  for (;;) {
    const [first] = tables.pending.getKeys({ limit: 1 });
    if (first === undefined) return;
    const list = new WriteList();
    const record = tables.pending.get(first) ?? Buffer.alloc(0);
    const message = damage.asideAtOnce(list, first, record, () => pendingOf(first).message);
    if (message === undefined) {
      list.remove(tables.pending, first);
      await list.commit(tables.root);
      continue;
    }
    const accepted = damage.knowsMessage(message);
    const recipients = await endMessage(tables, message, accepted);
    if (accepted) log.notice("a message of many recipients is put into its queues", { recipients });
    else log.notice("removed recipients of a message that was not accepted", { recipients });
  }
}

async function endMessage(
  tables: LmdbEnvironment,
  message: MessageId,
  accepted: boolean,
): Promise<number> {
  const range = { start: pendingKey(message, 0), end: pendingKey(message, MOST) };
  for (let ended = 0; ; ) {
    const list = new WriteList();
    for (const { key, value } of tables.pending.getRange({ ...range, limit: BATCH })) {
      list.remove(tables.pending, key);
      ended++;
      if (!accepted) continue;
      list.put(tables.recipients, value.subarray(0, RECIPIENT_KEY), value.subarray(RECIPIENT_KEY));
    }
    if (list.isEmpty) return ended;
    await list.commit(tables.root);
  }
}
