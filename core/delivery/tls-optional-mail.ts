import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { MessageInfo } from "../message/envelope.ts";
import { isTlsOptional } from "../message/tls-wishes.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Answer, MessageId, QueueStore, RecipientRow } from "../queue/store.ts";

/**
 * Whether what the recipient's domain demands of TLS does not hold for a message. One that cannot be read is held to it: what is wrong
 * with it is told when it is to be sent.
 */
export function mayGoAnyhow(
  store: Pick<QueueStore, "message">,
  message: MessageId | undefined,
): Answer<boolean> {
  if (message === undefined) return false;
  try {
    const info = store.message(message);
    return info instanceof Promise ? info.then(isOptional, () => false) : isOptional(info);
  } catch {
    return false;
  }
}

/** Whether a queue may have failed for what is demanded of its hosts. */
export function mayBeOfPolicies(failure: DeliveryFailure | undefined): boolean {
  return failure?.stage === "tls" || failure?.stage === "policy";
}

/** Recipients of a queue that are looked at, and messages that are found at most. */
const LOOKED_AT = 1000;
const MOST = 50;

/**
 * After no host of a queue did as is demanded of it: brings forward what may go all the same. True when such mail is next; a queue in which it
 * is behind more than a thousand others, or of a lower priority, goes on as before.
 */
export async function findOptional(
  store: Pick<QueueStore, "message" | "rows">,
  queue: QueueRuntime,
  now: number,
): Promise<boolean> {
  const due = await store.rows(queue.id, undefined, now, LOOKED_AT);
  const known = new Map<MessageId, boolean>();
  let found = 0;
  const optional: RecipientRow[] = [];
  for (const row of due) {
    let isOne = known.get(row.message);
    if (isOne === undefined) {
      const answer = mayGoAnyhow(store, row.message);
      isOne = answer instanceof Promise ? await answer : answer;
      known.set(row.message, isOne);
      if (isOne && ++found > MOST) break;
    }
    if (isOne) optional.push(row);
  }
  if (optional.length === 0) return false;
  queue.rows.bringForward(optional);
  const next = queue.rows.head(now);
  return next !== undefined && known.get(next.message) === true;
}

function isOptional(info: MessageInfo | undefined): boolean {
  return info !== undefined && isTlsOptional(info);
}
