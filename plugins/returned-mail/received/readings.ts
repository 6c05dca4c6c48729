import { type MessageId, RecentMap, type Token, token } from "../../../core/mod.ts";

/** Messages that are remembered. */
const MOST = 1000;

interface Reading {
  readonly recipient: number;
  readonly isReport: Promise<boolean>;
}

/**
 * The messages that were read lately. One that is addressed to several addresses of processors is read for one of them: otherwise whoever
 * names a thousand has a thousand records made of each line of his report.
 */
export class Readings {
  readonly #recent = new RecentMap<MessageId, Reading>(MOST);

  /** Whether a message is a report, when it is or was read for another recipient, by its index; undefined: it is this one's turn. */
  before(message: MessageId, recipient: number): Promise<boolean> | undefined {
    const reading = this.#recent.get(message);
    return reading === undefined || reading.recipient === recipient ? undefined : reading.isReport;
  }

  /** A message is read for a recipient; the answer is to be called with what it was. */
  begin(message: MessageId, recipient: number): (isReport: boolean) => void {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#recent.set(message, { recipient, isReport: promise });
    return resolve;
  }
}

/** The messages that were read lately. */
export const READINGS: Token<Readings> = token<Readings>("returned-mail.readings");
