import type { MessageId, RecipientRow } from "../queue/store.ts";

/** Rows grouped by their message, in the order in which messages first appear. */
export function byMessage(rows: readonly RecipientRow[]): Iterable<readonly RecipientRow[]> {
  const groups = new Map<MessageId, RecipientRow[]>();
  for (const row of rows) {
    const group = groups.get(row.message);
    if (group) group.push(row);
    else groups.set(row.message, [row]);
  }
  return groups.values();
}
