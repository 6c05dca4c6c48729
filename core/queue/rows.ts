import { wholeDue } from "./lmdb/keys.ts";
import type { Deferral, MessageId, NewRecipient, RecipientRow } from "./store.ts";
import { StoreError } from "./store-error.ts";

/** The rows of a new message's recipients. Throws when there are none. */
export function freshRows(
  message: MessageId,
  recipients: readonly NewRecipient[],
): readonly RecipientRow[] {
  if (recipients.length === 0) throw new StoreError("misuse", "a message needs a recipient");
  return recipients.map(({ queue, due, address, originalRecipient, notify }, index) => ({
    queue,
    due: wholeDue(due),
    message,
    index,
    address,
    originalRecipient,
    notify,
    attempts: 0,
    lastAttempt: 0,
  }));
}

/** The row of a recipient that is tried again, put off at time `now`. */
export function deferredRow(
  { row, due, attempted, noticed = false }: Deferral,
  now: number,
): RecipientRow {
  const attempts = attempted ? row.attempts + 1 : row.attempts;
  const lastAttempt = attempted || noticed ? Math.floor(now) : row.lastAttempt;
  return { ...row, due: wholeDue(due), attempts, lastAttempt };
}
