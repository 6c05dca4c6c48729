import { type MessageId, RecentMap, type Token, token } from "../../../core/mod.ts";
import type { ProcessorKind } from "../processors.ts";

/** Messages that are remembered. */
const MOST = 1000;

interface Reading {
  readonly kind: ProcessorKind;
  readonly recipient: number;
  readonly isReport: Promise<boolean>;
}

/** Who reads a message: `tell` is to be called with what it was, or another recipient had it read, or has. */
export type Turn = { readonly tell: (isReport: boolean) => void } | { readonly isReport: boolean };

/**
 * The messages that were read lately. One that is addressed to several addresses of a processor is read for one of them: otherwise whoever
 * names a thousand has a thousand records made of each line of his report. A report is recorded by the first processor that knows it;
 * anything else each of them passes on in its own way.
 */
export class Readings {
  readonly #recent = new RecentMap<MessageId, readonly Reading[]>(MOST);

  /** Says whether it is the turn of a recipient of a message, by its index, to have it read. */
  async turn(message: MessageId, kind: ProcessorKind, recipient: number): Promise<Turn> {
    for (const reading of this.#of(message))
      if (reading.kind !== kind && (await reading.isReport)) return { isReport: true };
    const readings = this.#of(message);
    const own = readings.find((reading) => reading.kind === kind);
    if (own !== undefined && own.recipient !== recipient) return { isReport: await own.isReport };
    const { promise: isReport, resolve: tell } = Promise.withResolvers<boolean>();
    const others = readings.filter((reading) => reading !== own);
    this.#recent.set(message, [...others, { kind, recipient, isReport }]);
    return { tell };
  }

  #of(message: MessageId): readonly Reading[] {
    return this.#recent.get(message) ?? [];
  }
}

/** The messages that were read lately. */
export const READINGS: Token<Readings> = token<Readings>("returned-mail.readings");
