import type { QueuedRecipient } from "../../control/queued-mail.ts";
import type { Held } from "../../delivery/held.ts";
import type { Lanes } from "../../delivery/lanes.ts";
import { NO_NOTES } from "../../message/notes.ts";
import type { FoundRecipient } from "../../queue/find.ts";
import { idText } from "../../queue/message-id.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";

/** What it is told from. */
export interface QueuedRecipientParts {
  readonly scheduler: Pick<Scheduler, "find">;
  /** What holds a queue back. */
  readonly heldBy: (queue: QueueRuntime) => Held | undefined;
  readonly lanes: Pick<Lanes, "valuesOf" | "heldBy">;
}

/** A recipient that was found, as operators see it. */
export function queuedRecipient(
  { scheduler, heldBy, lanes }: QueuedRecipientParts,
  { queue, row, message }: FoundRecipient,
): QueuedRecipient {
  const runtime = scheduler.find(queue);
  const underWay = runtime?.rows.isUnderWay(row) ?? false;
  const limited = runtime && heldBy(runtime)?.until;
  const lane = runtime && lanes.heldBy(runtime, row.lane);
  const ofLane = lane !== undefined && Number.isFinite(lane.until) ? lane.until : 0;
  const held = Math.max(runtime?.state.retryAt ?? 0, limited ?? 0, ofLane);
  return {
    id: idText(row.message),
    queue,
    sender: message?.sender ?? "",
    recipient: row.address,
    job: message?.job,
    envelopeId: message?.envelopeId,
    notes: message?.notes ?? NO_NOTES,
    recipientNotes: row.notes,
    size: message?.size ?? 0,
    receivedAt: message?.receivedAt ?? 0,
    attempts: row.attempts,
    priority: row.priority,
    nextAttempt: underWay ? 0 : Math.ceil(Math.max(row.due, held)),
    underWay,
    paused: runtime?.isPaused ?? false,
    lane: runtime && lanes.valuesOf(runtime, row.lane),
    laneHeldBy: lane?.why,
  };
}
