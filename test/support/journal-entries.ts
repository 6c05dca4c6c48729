import {
  failed,
  type JournalEntry,
  type JournalEvent,
  type RecipientRow,
  type RecordedOutcome,
} from "../../core/mod.ts";
import { infoOf } from "../../core/testing/queue-store/kit.ts";

/** What matters of an outcome to a test. */
export interface SampleOutcome {
  readonly kind?: "delivered" | "bounced" | "deferred";
  /** `ann@x.test` unless given. */
  readonly to?: string;
  /** `domain/virtual-mta`; by the recipient's domain unless given. */
  readonly queue?: string;
  readonly job?: string;
  /** The recipient's place among those of its message. */
  readonly index?: number;
}

/** What became of one recipient, as the journal tells it. */
export function sampleOutcome({
  kind = "delivered",
  to = "ann@x.test",
  queue = `${to.slice(to.indexOf("@") + 1)}/v`,
  job,
  index = 0,
}: SampleOutcome = {}): RecordedOutcome {
  const virtualMta = queue.slice(queue.indexOf("/") + 1);
  const attempt = {
    ...{ queue, virtualMta, at: 65_000, peer: undefined, body: undefined },
    agent: { name: "smtp", dlvType: "smtp", finalDelivery: false },
    message: infoOf({ receivedAt: 5000, job }),
  };
  const recipient: RecipientRow = {
    ...{ queue: 1, due: 0, message: 7, index, address: to, originalRecipient: undefined },
    ...{ notify: 0, attempts: 0, lastAttempt: 0, lane: 0, priority: 50, virtualMta: undefined },
    ...{ notes: {}, epoch: 1 },
  };
  const failure = failed("rcpt", kind === "bounced" ? "5.1.1" : "4.2.2", "no", "mx.x.test");
  switch (kind) {
    case "delivered": {
      const reply = { code: 250, enhanced: "2.0.0", lines: ["ok"] };
      return { kind, attempt, recipient, reply, dsnPassedOn: false };
    }
    case "bounced":
      return { kind, attempt, recipient, failure };
    case "deferred":
      return { kind, attempt, recipient, failure, nextAttempt: 125_000, noticeDue: false };
  }
}

/** Events with places, each of one outcome. */
export function outcomeEntries(
  outcomes: readonly SampleOutcome[],
  first = 1,
): readonly JournalEntry[] {
  return outcomes.map((outcome, at) =>
    entryOf({ kind: "outcomes", outcomes: [sampleOutcome(outcome)] }, first + at),
  );
}

/** An event with its place. */
export function entryOf(event: JournalEvent, id = 1): JournalEntry {
  return { id, at: 66_000, event };
}
