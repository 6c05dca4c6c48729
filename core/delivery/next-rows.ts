import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Answer, MessageId, RecipientRow } from "../queue/store.ts";
import type { AcceptedToBounce } from "./accepted-to-bounce.ts";
import type { Transmitter } from "./transmitter.ts";

/** The recipients that a connection is given next: some of one message, less those that bounce or go in a transaction of their own. */
export class NextRows {
  readonly #queue: QueueRuntime;
  readonly #toBounce: AcceptedToBounce;
  readonly #transmitter: Pick<Transmitter, "goesSeparately">;
  /** A message whose recipients have a transaction each. */
  #separate: MessageId | undefined;

  constructor(
    queue: QueueRuntime,
    parts: {
      readonly toBounce: AcceptedToBounce;
      readonly transmitter: Pick<Transmitter, "goesSeparately">;
    },
  ) {
    this.#queue = queue;
    this.#toBounce = parts.toBounce;
    this.#transmitter = parts.transmitter;
  }

  /** At most `most` recipients of one message; undefined when none is due, or while the store reads. */
  take(most: number, now: number): Answer<readonly RecipientRow[] | undefined> {
    for (;;) {
      const taken = this.#takeSome(most, now);
      if (taken instanceof Promise)
        return taken.then((late) => {
          const rest = this.#toBounce.takeOut(this.#queue, late);
          return rest.length > 0 ? rest : this.take(most, now);
        });
      const rest = taken && this.#toBounce.takeOut(this.#queue, taken);
      if (rest?.length !== 0) return rest;
    }
  }

  /** One alone of a message whose recipients go separately. */
  #takeSome(most: number, now: number): Answer<readonly RecipientRow[]> | undefined {
    const { rows } = this.#queue;
    if (most > 1 && this.#separate !== undefined && rows.head(now)?.message === this.#separate)
      return rows.take(1, now);
    const taken = rows.take(most, now);
    const message = taken?.[0]?.message;
    if (taken === undefined || taken.length === 1 || message === undefined) return taken;
    const separately = this.#transmitter.goesSeparately(message);
    if (separately instanceof Promise)
      return separately.then((late) => (late ? this.#firstOf(taken, message) : taken));
    return separately ? this.#firstOf(taken, message) : taken;
  }

  #firstOf(taken: readonly RecipientRow[], message: MessageId): readonly RecipientRow[] {
    const { rows } = this.#queue;
    this.#separate = message;
    const [alone, others] = [taken.slice(0, 1), taken.slice(1)];
    rows.split(taken, [alone, others]);
    rows.putBack(others);
    return alone;
  }
}
