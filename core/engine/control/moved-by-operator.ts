import type { AgeWatch } from "../../delivery/age-watch.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { QueueStore } from "../../queue/store.ts";
import { type Claimed, type Claims, rowsOf } from "./claims.ts";

/** Why mail is not moved into a queue. */
export function noQueue(to: string): string {
  return `mail cannot be moved to ${JSON.stringify(to.slice(0, 300))}; expected another queue, domain/vmta, of a virtual MTA that there is`;
}

/** What moving takes. */
export interface MoveParts {
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
  readonly ages: Pick<AgeWatch, "arrived">;
}

/** Puts claimed recipients into another queue, with all that they hold. They may be in it already: then they stay. */
export async function moveClaimed(
  { store, scheduler, ages }: MoveParts,
  claims: Claims,
  { queue, found }: Claimed,
  to: string,
): Promise<void> {
  // Lanes are those of a queue: it is told when the row is read which one it is there.
  const moved = await store.move(rowsOf(found), scheduler.queue(to).id, 0);
  claims.end(queue, found, true);
  // Empty queues are forgotten, and a commit may take long.
  const there = scheduler.queue(to);
  scheduler.moved(queue, there, moved);
  ages.arrived(there);
}
