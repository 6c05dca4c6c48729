import type { QueueId, StrandHead } from "../store.ts";
import type { Damage } from "./damage.ts";
import { dueOf, queueKey, strandEnd, strandOf } from "./keys.ts";
import type { Tables } from "./tables.ts";

/** The strands of a queue that have rows, in order: one look-up for each, and one more. */
export function strandHeads(
  { recipients }: Pick<Tables, "recipients">,
  damage: Damage,
  queue: QueueId,
): readonly StrandHead[] {
  const heads: StrandHead[] = [];
  const end = queueKey(queue + 1);
  let start = queueKey(queue);
  for (;;) {
    const head = firstHead(recipients.getKeys({ start, end }), damage);
    if (head === undefined) return heads;
    heads.push(head);
    start = strandEnd(queue, head);
  }
}

/** What the first of the keys of recipients that is not damaged says. */
export function firstHead(keys: Iterable<Buffer>, damage: Damage): StrandHead | undefined {
  for (const key of keys) {
    // One that was found damaged may appear there until the next commit.
    if (damage.has("recipients", key)) continue;
    const head = damage.guard("recipients", key, () => ({ ...strandOf(key), due: dueOf(key) }));
    if (head !== undefined) return head;
  }
  return undefined;
}
