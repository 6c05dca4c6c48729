/** A copy of a message that a peer has read to its end. */
export interface Taken {
  readonly whole: boolean;
  /** The peer said 2xx, in a form whose code can be read, and did not break the connection at once. */
  readonly answered: boolean;
  /** Nothing had been said before for which a client may leave: the answer was heard and understood. */
  readonly sure: boolean;
  /** The client may have left before it could know what became of this transaction's MAIL: what was on the wire was taken nonetheless. */
  readonly abandoned: boolean;
  /** The conversation so far, for whoever has to find out. */
  readonly story: string;
}

/** What the server recorded of one recipient. */
export interface Recorded {
  readonly delivered: number;
  readonly bounced: number;
}

/** Counts of what is not allowed to happen, with the recipients it happened to. */
export interface Verdict {
  readonly recipients: number;
  readonly delivered: number;
  readonly bounced: number;
  /** Taken more than once, each time without a reply the server could rely on. */
  readonly repeatedInDoubt: number;
  /** Recorded as delivered on the word of a peer that answered what was not asked. */
  readonly deceived: number;
  /** Neither delivered nor bounced. */
  readonly stuck: readonly string[];
  /** Recorded as delivered, but no peer ever had the whole of it. */
  readonly lost: readonly string[];
  /** Taken again after an answer that could be read. */
  readonly doubled: readonly string[];
  /** Bounced, though a peer had taken it with an answer that could be read. */
  readonly bouncedThoughTaken: readonly string[];
  /** Came with other content than was sent. */
  readonly corrupted: readonly string[];
  /** More than one final record. */
  readonly recordedTwice: readonly string[];
}

/** What peers saw, kept by recipient address. */
export class Ledger {
  readonly #copies = new Map<string, Taken[]>();
  readonly #deceived = new Set<string>();
  /** Conversations begun. */
  conversations = 0;

  /** A peer has read a message to its end. */
  took(recipients: readonly string[], taken: Taken): void {
    for (const recipient of recipients) {
      const copies = this.#copies.get(recipient);
      if (copies) copies.push(taken);
      else this.#copies.set(recipient, [taken]);
    }
  }

  /** A peer has answered out of order while these were in its hands. */
  misled(recipients: readonly string[]): void {
    for (const recipient of recipients) this.#deceived.add(recipient);
  }

  /** The conversations in which a recipient's message was read to its end. */
  stories(recipient: string): readonly string[] {
    return (this.#copies.get(recipient) ?? []).map(({ story, sure }) => `${story} sure=${sure}`);
  }

  /** Compares what was acknowledged with what peers took and what was recorded. */
  judge(acknowledged: readonly string[], recordOf: (recipient: string) => Recorded): Verdict {
    const verdict = {
      recipients: acknowledged.length,
      delivered: 0,
      bounced: 0,
      repeatedInDoubt: 0,
      deceived: 0,
      stuck: [] as string[],
      lost: [] as string[],
      doubled: [] as string[],
      bouncedThoughTaken: [] as string[],
      corrupted: [] as string[],
      recordedTwice: [] as string[],
    };
    for (const recipient of acknowledged) {
      const { delivered, bounced } = recordOf(recipient);
      const copies = this.#copies.get(recipient) ?? [];
      const sure = copies.findIndex(({ sure: heard }) => heard);
      if (delivered > 0) verdict.delivered++;
      if (bounced > 0) verdict.bounced++;
      if (delivered + bounced === 0) verdict.stuck.push(recipient);
      if (delivered + bounced > 1) verdict.recordedTwice.push(recipient);
      if (copies.some(({ whole }) => !whole)) verdict.corrupted.push(recipient);
      if (delivered > 0 && !copies.some(({ answered }) => answered)) {
        if (this.#deceived.has(recipient)) verdict.deceived++;
        else verdict.lost.push(recipient);
      }
      const again = sure < 0 ? [] : copies.slice(sure + 1).filter((copy) => !copy.abandoned);
      if (again.length > 0) verdict.doubled.push(recipient);
      else if (copies.length > 1) verdict.repeatedInDoubt++;
      if (sure >= 0 && bounced > 0) verdict.bouncedThoughTaken.push(recipient);
    }
    return verdict;
  }
}
