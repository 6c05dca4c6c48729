import type { DamagedRecord } from "../../control/queued-mail.ts";
import { idText } from "../../queue/message-id.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { QueueStore } from "../../queue/store.ts";

/** What the records of a table are. */
const RECORD_OF = {
  queues: "queue",
  names: "name of a queue",
  messages: "message",
  recipients: "recipient",
  state: "plugin's state",
  lanes: "lane of a queue",
} as const;

/** Up to `most` records that were set aside because they are damaged, as operators are told of them. */
export function damagedRecords(
  store: Pick<QueueStore, "setAside">,
  scheduler: Pick<Scheduler, "queues">,
  most: number,
): readonly DamagedRecord[] {
  const names = new Map(Array.from(scheduler.queues(), ({ id, name }) => [id, name]));
  return store.setAside(most).map(({ table, queue, message, reason, foundAt, record }) => ({
    of: RECORD_OF[table],
    queue: queue === undefined ? undefined : names.get(queue),
    message: message === undefined ? undefined : idText(message),
    reason,
    foundAt,
    size: record.length,
  }));
}
