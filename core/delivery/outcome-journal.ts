import type { MessageId } from "../message/envelope.ts";
import type { Purpose, Submission } from "../message/submission.ts";
import type { AgentEvent } from "../message/transaction.ts";
import type { JournalPart } from "../queue/journal-log.ts";
import type { NewMessage } from "../queue/store.ts";
import type { QueueModeChange } from "./mode-change.ts";
import type { Outcome, QueueDeferral } from "./outcome.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** Mail that was made of outcomes, as the journal names it. */
export interface MadeMail {
  readonly id: MessageId;
  readonly purpose: Purpose;
}

/** The same with what is stored of it. */
export interface NewReport extends NewMessage {
  readonly purpose: Purpose;
}

/** What delivery asks of the journal; it writes what it gets with the outcomes themselves. */
export interface OutcomeJournal {
  /** What is written of outcomes of one attempt of one message; undefined when nobody wants to read of them. */
  outcomes(outcomes: readonly Outcome[]): readonly JournalPart[] | undefined;
  /** What is written of a queue that failed as a whole; undefined when nobody wants to read of it. */
  queueDeferred(deferral: QueueDeferral): readonly JournalPart[] | undefined;
  /** What is written of a queue whose mode changes; undefined when nobody wants to read of it. */
  queueModeChanged(change: QueueModeChange): readonly JournalPart[] | undefined;
  /** What is written of reports on a message, and copies of it, that go into the queue; undefined when nobody wants to read of them. */
  reported(reports: readonly MadeMail[], about: MessageId): readonly JournalPart[] | undefined;
  /** What is written of events that an agent gave with its outcomes; undefined when nobody wants to read of them. */
  told(events: readonly AgentEvent[]): readonly JournalPart[] | undefined;
  /** Outcomes of one attempt of one message as they are kept until the report on them is made. */
  encodeOwed(outcomes: readonly Outcome[]): Buffer;
  /** What `encodeOwed` made, without the message's content. Throws when it makes no sense. */
  decodeOwed(record: Buffer): readonly Outcome[];
}

/** Puts mail that was made of outcomes where it is to be stored. Rejects when one of them has no place. */
export function placeReports(
  policy: Pick<DeliveryPolicy, "place">,
  reports: readonly Submission[],
): Promise<readonly NewReport[]> {
  return Promise.all(
    reports.map(async (report) => {
      const placed = await policy.place(report);
      return { ...placed, purpose: report.purpose ?? "report" };
    }),
  );
}

/** What is written of reports on outcomes of one message: nothing when nobody wants to read of them; undefined without reports. */
export function reportedParts(
  journal: OutcomeJournal,
  outcomes: readonly Outcome[],
  reports: readonly NewReport[],
): readonly JournalPart[] | undefined {
  const about = outcomes[0]?.recipient.message;
  if (reports.length === 0 || about === undefined) return undefined;
  const made = reports.map(({ body, purpose }) => ({ id: body.id, purpose }));
  return journal.reported(made, about) ?? [];
}
