import type { FailureReply } from "../../control/queued-mail.ts";
import type { Attempt, Outcome } from "../../delivery/outcome.ts";
import type { Settling } from "../../delivery/settling.ts";
import type { DeliveryFailure } from "../../errors/delivery-failure.ts";
import { replyText } from "../../errors/reply.ts";
import type { Scheduler } from "../../queue/scheduler.ts";
import type { Claimed } from "./claims.ts";

/** What it works with. */
export interface ForcedFailureParts {
  readonly settling: Pick<Settling, "settle">;
  readonly scheduler: Pick<Scheduler, "rest">;
}

/** Has claimed recipients of one queue bounce with a reply, as if the peer had given it: with records and reports. */
export async function failClaimed(
  { settling, scheduler }: ForcedFailureParts,
  { queue, found }: Claimed,
  failure: DeliveryFailure,
  attemptOf: (row: (typeof found)[number]) => Promise<Attempt>,
): Promise<void> {
  for (const group of Map.groupBy(found, ({ row }) => row.message).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const attempt = await attemptOf(first);
    const rows = group.map(({ row }) => row);
    const outcomes = rows.map(
      (recipient): Outcome => ({ kind: "bounced", attempt, recipient, failure }),
    );
    await settling.settle(queue, rows, outcomes);
  }
  scheduler.rest(queue);
}

/** The failure that a reply stands for. */
export function failureOf({ code, enhanced, text }: FailureReply): DeliveryFailure {
  const reply = { code, enhanced, lines: [text] };
  return {
    ...{ stage: "policy", temporary: false, status: enhanced, reply },
    ...{ text: replyText(reply), host: undefined },
  };
}
