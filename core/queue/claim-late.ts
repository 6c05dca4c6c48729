import type { QueueRows } from "./queue-rows.ts";
import type { RecipientRow } from "./store.ts";

/**
 * Claims rows that were read a while ago: some may have been settled or moved since. Resolves with those that are still there and not
 * handed out otherwise; they are under way, as after `QueueRows.claim`. Rejects as the store does, and claims none then.
 */
export async function claimLate(
  rows: QueueRows,
  read: readonly RecipientRow[],
): Promise<readonly RecipientRow[]> {
  const claimed = rows.claim(read);
  try {
    // From here on nobody else settles them: what is there now stays.
    const found = await Promise.all(claimed.map((row) => isThere(rows, row)));
    const gone = claimed.filter((_, at) => !found[at]);
    if (gone.length === 0) return claimed;
    rows.release(gone);
    return claimed.filter((_, at) => found[at]);
  } catch (error) {
    rows.release(claimed);
    rows.reread();
    throw error;
  }
}

async function isThere({ store, id }: QueueRows, row: RecipientRow): Promise<boolean> {
  const before = { ...row, index: row.index - 1 };
  const [found] = await store.rows(id, before, row.due, 1, row);
  return found?.message === row.message && found.index === row.index && found.due === row.due;
}
