import type { MessageInfo, RecordedOutcome } from "../../core/mod.ts";
import { type NameFigures, NameTotals } from "./name-totals.ts";

/** Kinds of names by which traffic is counted. */
export const NAME_KINDS = ["queue", "domain", "vmta", "job"] as const;

/** A kind of name. */
export type NameKind = (typeof NAME_KINDS)[number];

/** The figures of the queue, domain, virtual MTA and job of an attempt. */
type Places = readonly NameFigures[];

/** Traffic by queue, domain, virtual MTA and job. The domain is that of the queue, as `gmail.rollup`; of arriving mail, the recipient's. */
export class TrafficNames {
  readonly #totals: Readonly<Record<NameKind, NameTotals>> = {
    queue: new NameTotals(),
    domain: new NameTotals(),
    vmta: new NameTotals(),
    job: new NameTotals(),
  };
  /** The attempt whose names were looked up last, and its figures: its outcomes come one after the other. */
  #attempt: RecordedOutcome["attempt"] | undefined;
  #places: Places = [];
  #turns = -1;
  #wasSent = false;
  /** Domains of the message that is counted, but the last one. */
  readonly #met = new Set<string>();

  /** A message is taken in, for recipients in these domains, one for each recipient. */
  accepted(
    { size, virtualMta, job }: MessageInfo,
    recipients: readonly { readonly domain: string }[],
  ): void {
    const { domain, vmta } = this.#totals;
    arrived(vmta.of(virtualMta), recipients.length, size);
    if (job !== undefined) arrived(this.#totals.job.of(job), recipients.length, size);
    let before: string | undefined;
    let figures: NameFigures | undefined;
    for (const recipient of recipients) {
      // Recipients of one domain mostly stand together.
      if (figures === undefined || recipient.domain !== before) {
        figures = domain.of(recipient.domain);
        if (this.#isFirstOf(recipient.domain, before)) {
          figures.messagesIn++;
          figures.bytesIn += size;
        }
        before = recipient.domain;
      }
      figures.recipientsIn++;
    }
    if (this.#met.size > 0) this.#met.clear();
  }

  /** Whether a domain comes for the first time in a message, `before` being the one before it. Costs nothing where there is one alone. */
  #isFirstOf(domain: string, before: string | undefined): boolean {
    if (before === undefined) return true;
    this.#met.add(before);
    return !this.#met.has(domain);
  }

  /** An outcome is recorded. */
  settled({ kind, attempt }: RecordedOutcome): void {
    if (attempt !== this.#attempt || this.#turn() !== this.#turns) this.#lookUp(attempt);
    const isSent = kind === "delivered" && !this.#wasSent;
    for (const place of this.#places) {
      place[kind]++;
      if (!isSent) continue;
      place.messagesOut++;
      place.bytesOut += attempt.message.size;
    }
    if (isSent) this.#wasSent = true;
  }

  #lookUp(attempt: RecordedOutcome["attempt"]): void {
    const { queue, domain, vmta, job } = this.#totals;
    const isOther = attempt !== this.#attempt;
    const places = [
      queue.of(attempt.queue),
      domain.of(attempt.queue.slice(0, attempt.queue.indexOf("/"))),
      vmta.of(attempt.virtualMta),
    ];
    if (attempt.message.job !== undefined) places.push(job.of(attempt.message.job));
    this.#places = places;
    this.#attempt = attempt;
    this.#turns = this.#turn();
    if (isOther) this.#wasSent = false;
  }

  #turn(): number {
    const { queue, domain, vmta, job } = this.#totals;
    return queue.turn + domain.turn + vmta.turn + job.turn;
  }

  /** The names of a kind with the most of something, and all others together. */
  top(kind: NameKind, by: keyof NameFigures, limit: number): ReturnType<NameTotals["top"]> {
    return this.#totals[kind].top(by, limit);
  }

  reset(): void {
    for (const kind of NAME_KINDS) this.#totals[kind].reset();
  }
}

function arrived(figures: NameFigures, recipients: number, size: number): void {
  figures.messagesIn++;
  figures.recipientsIn += recipients;
  figures.bytesIn += size;
}
