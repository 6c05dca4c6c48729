import type { Outcome } from "../../core/mod.ts";
import type { ProcessorKind } from "../returned-mail/contract.ts";
import { AT, type Figures, newCounts } from "./figures.ts";

/** Messages that were read as reports of others, by the agent that read them. */
const PROCESSORS: Readonly<Record<ProcessorKind, number>> = {
  "bounce-processor": AT.bouncesProcessed,
  "feedback-loop-processor": AT.complaintsProcessed,
};
const PROCESSED: ReadonlyMap<string, number> = new Map(Object.entries(PROCESSORS));

/** An outcome of which a count is kept. */
type CountedOutcome = Exclude<Outcome, { readonly kind: "delayed" }>;

/** Counts what happens, since the start: an addition each, and nothing is made for it. */
export class TrafficCounters {
  readonly totals: Figures = newCounts();
  /** The attempt whose message was counted last: its outcomes come one after the other. */
  #attempt: CountedOutcome["attempt"] | undefined;

  /** A message is taken in. */
  accepted(recipients: number, bytes: number): void {
    this.#add(AT.messagesIn, 1);
    this.#add(AT.recipientsIn, recipients);
    this.#add(AT.bytesIn, bytes);
  }

  /** An outcome is recorded. A message counts as sent once for each attempt that some recipient's mail was taken in. */
  settled({ kind, attempt }: CountedOutcome): void {
    this.#add(AT[kind], 1);
    if (kind !== "delivered" || attempt === this.#attempt) return;
    this.#attempt = attempt;
    this.#add(AT.messagesOut, 1);
    this.#add(AT.bytesOut, attempt.message.size);
    const processed = attempt.agent && PROCESSED.get(attempt.agent.name);
    if (processed !== undefined) this.#add(processed, 1);
  }

  /** A connection to another server is open. */
  opened(): void {
    this.#add(AT.connectionsOpened, 1);
  }

  #add(at: number, by: number): void {
    this.totals[at] = (this.totals[at] ?? 0) + by;
  }
}
