import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";

/** What delivery knows of a queue while the queue is in memory. */
export class QueueWork {
  /** What last went wrong, for `show queues`. */
  lastError: string | undefined;
  /** Why the queue as a whole could not be delivered; undefined when it could, or is not known to have failed. */
  failure: DeliveryFailure | undefined;
  /** Set while the queue's mail is being bounced as a whole: nothing else may take from it. */
  bouncing = false;
  /** Grows when connections at work are to end after what is under way on them, as another plan is in force. */
  plans = 0;
  /** When new mail may have the queue tried again, milliseconds since the epoch. */
  newMailAgain = 0;
  /** Whose connections count together with its own, as its plan said last; undefined for its virtual MTA's. */
  group: string | undefined;
  /** By which limits the ages of its mail were last looked at, milliseconds. */
  ages: { readonly maxAge: number; readonly delayNoticeInterval: number } | undefined;
}

/** It goes with the queue's object. */
const works = new WeakMap<QueueRuntime, QueueWork>();

/** Whose connections count together with those of a queue: a pool's, or its virtual MTA's. */
export function groupOf(queue: QueueRuntime): string {
  return works.get(queue)?.group ?? queue.virtualMta;
}

/** A queue with whose connections count together with its own. */
export function groupedOf(queue: QueueRuntime): { readonly name: string; readonly group: string } {
  return { name: queue.name, group: groupOf(queue) };
}

/** What delivery knows of a queue. */
export function workOf(queue: QueueRuntime): QueueWork {
  let work = works.get(queue);
  if (work === undefined) {
    work = new QueueWork();
    works.set(queue, work);
  }
  return work;
}
