import type { MessageInfo } from "../message/envelope.ts";
import type { FindLimits, FindPosition, Found, FoundRecipient, MailFilter } from "./find.ts";
import { mailMatcher } from "./mail-filter.ts";
import { positionOf } from "./order.ts";
import type { LocalQueueStore, MessageId, QueueId, RecipientPosition } from "./store.ts";

/** Rows read at once. */
const PIECE = 100;

/** What a search reads. */
export interface MailSource extends Pick<LocalQueueStore, "rows" | "message"> {
  /** Queues in the order of their ids, from one on. */
  queues(from: QueueId): Iterable<{ readonly id: QueueId; readonly name: string }>;
}

/** Looks at the rows of a source in order; what `QueueStore.find` promises. */
export function findMail(
  source: MailSource,
  filter: MailFilter,
  after: FindPosition | undefined,
  limits: FindLimits,
): Found {
  const fits = mailMatcher(filter);
  const found: FoundRecipient[] = [];
  let looks = limits.looks;
  let last: MessageId | undefined;
  let message: MessageInfo | undefined;
  for (const { id, name } of source.queues(after?.queue ?? 1)) {
    let at: RecipientPosition | undefined;
    // The queue that a call goes on in was counted by the one before: every call comes forward.
    if (id === after?.queue) at = after.row;
    else if (looks-- <= 0) return { found, next: { queue: id, row: undefined } };
    if (!fits.queue(name)) continue;
    for (;;) {
      const rows = source.rows(id, at, Number.POSITIVE_INFINITY, Math.min(PIECE, looks + 1));
      if (rows.length === 0) break;
      for (const row of rows) {
        if (looks <= 0 || found.length >= limits.found)
          return { found, next: { queue: id, row: at } };
        looks--;
        at = positionOf(row);
        if (!fits.row(row)) continue;
        if (row.message !== last) message = source.message(row.message);
        last = row.message;
        if (fits.message(message)) found.push({ queue: name, row, message });
      }
    }
  }
  return { found, next: undefined };
}
