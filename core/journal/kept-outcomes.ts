import type { Attempt, Outcome, RecordedOutcome } from "../delivery/outcome.ts";
import type { EventKind } from "./event.ts";
import { isRecorded } from "./event-codec.ts";

/** Those outcomes of an attempt that are wanted, without the message's content: those who read of them later must not hold it until then. */
export function keptOutcomes(
  outcomes: readonly Outcome[],
  wanted: ReadonlySet<EventKind>,
): readonly RecordedOutcome[] {
  const kept: RecordedOutcome[] = [];
  let attempt: Attempt | undefined;
  for (const outcome of outcomes) {
    if (!isRecorded(outcome) || !wanted.has(outcome.kind)) continue;
    attempt ??= withoutBody(outcome.attempt);
    kept.push(ofAttempt(outcome, attempt));
  }
  return kept;
}

/** Written out, as it is done for each message: a spread costs several times as much. */
function withoutBody({ queue, virtualMta, at, peer, agent, message }: Attempt): Attempt {
  return { queue, virtualMta, at, peer, agent, message, body: undefined };
}

function ofAttempt(outcome: RecordedOutcome, attempt: Attempt): RecordedOutcome {
  if (outcome.kind !== "delivered") return { ...outcome, attempt };
  const { kind, recipient, reply, dsnPassedOn } = outcome;
  return { kind, attempt, recipient, reply, dsnPassedOn };
}
