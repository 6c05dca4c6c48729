import type { MessageId } from "../message/envelope.ts";
import type { AgentEvent } from "../message/transaction.ts";
import type { JournalPart } from "../queue/journal-log.ts";
import type { NewMessage } from "../queue/store.ts";
import type { QueueModeChange } from "./mode-change.ts";
import type { Outcome, QueueDeferral } from "./outcome.ts";

/** What delivery asks of the journal; it writes what it gets with the outcomes themselves. */
export interface OutcomeJournal {
  /** What is written of outcomes of one attempt of one message; undefined when nobody wants to read of them. */
  outcomes(outcomes: readonly Outcome[]): readonly JournalPart[] | undefined;
  /** What is written of a queue that failed as a whole; undefined when nobody wants to read of it. */
  queueDeferred(deferral: QueueDeferral): readonly JournalPart[] | undefined;
  /** What is written of a queue whose mode changes; undefined when nobody wants to read of it. */
  queueModeChanged(change: QueueModeChange): readonly JournalPart[] | undefined;
  /** What is written of reports on a message that go into the queue; undefined when nobody wants to read of them. */
  reported(reports: readonly MessageId[], about: MessageId): readonly JournalPart[] | undefined;
  /** What is written of events that an agent gave with its outcomes; undefined when nobody wants to read of them. */
  told(events: readonly AgentEvent[]): readonly JournalPart[] | undefined;
  /** Outcomes of one attempt of one message as they are kept until the report on them is made. */
  encodeOwed(outcomes: readonly Outcome[]): Buffer;
  /** What `encodeOwed` made, without the message's content. Throws when it makes no sense. */
  decodeOwed(record: Buffer): readonly Outcome[];
}

/** What is written of reports on outcomes of one message: nothing when nobody wants to read of them; undefined without reports. */
export function reportedParts(
  journal: OutcomeJournal,
  outcomes: readonly Outcome[],
  reports: readonly NewMessage[],
): readonly JournalPart[] | undefined {
  const about = outcomes[0]?.recipient.message;
  if (reports.length === 0 || about === undefined) return undefined;
  const ids = reports.map(({ body }) => body.id);
  return journal.reported(ids, about) ?? [];
}
