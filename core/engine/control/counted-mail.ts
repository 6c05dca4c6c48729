import type { CountPage } from "../../control/queued-mail.ts";
import type { FindPosition, MailFilter } from "../../queue/find.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { QueueStore } from "../../queue/store.ts";
import { Slices } from "../../time/pace.ts";
import { CALLS, LOOKS } from "./claims.ts";

/** Counts recipients that fit, from `after` on, as far as one call may look. */
export async function countedMail(
  { store, scheduler }: { readonly store: QueueStore; readonly scheduler: Scheduler },
  filter: MailFilter,
  after: FindPosition | undefined,
): Promise<CountPage> {
  const slices = new Slices();
  const queues = new Set<string>();
  let [recipients, underWay] = [0, 0];
  let next = after;
  for (let calls = 0; calls < CALLS; calls++) {
    const page = await store.find(filter, next, { looks: LOOKS, found: LOOKS });
    for (const { queue, row } of page.found) {
      recipients++;
      queues.add(queue);
      if (scheduler.find(queue)?.rows.isUnderWay(row)) underWay++;
    }
    next = page.next;
    if (next === undefined) break;
    await slices.between();
  }
  return { recipients, underWay, queues: [...queues], next };
}
