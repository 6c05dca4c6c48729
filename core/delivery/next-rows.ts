import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Answer, MessageId, RecipientRow } from "../queue/store.ts";
import type { AcceptedToBounce } from "./accepted-to-bounce.ts";
import { domainOf } from "./group.ts";
import type { SharedMail } from "./shared-mail.ts";
import type { Transmitter } from "./transmitter.ts";

/** The recipients that a connection is given next: some of one message, less those that bounce, move, or go in a transaction of their own. */
export class NextRows {
  readonly #queue: QueueRuntime;
  readonly #toBounce: AcceptedToBounce;
  readonly #shared: Pick<SharedMail, "takeOut">;
  readonly #transmitter: Pick<Transmitter, "goesSeparately">;
  readonly #mostDomains: number;
  /** A message whose recipients have a transaction each. */
  #separate: MessageId | undefined;

  constructor(
    queue: QueueRuntime,
    parts: {
      readonly toBounce: AcceptedToBounce;
      readonly shared: Pick<SharedMail, "takeOut">;
      readonly transmitter: Pick<Transmitter, "goesSeparately">;
    },
    mostDomains: number = Number.POSITIVE_INFINITY,
  ) {
    this.#mostDomains = mostDomains;
    this.#queue = queue;
    this.#toBounce = parts.toBounce;
    this.#shared = parts.shared;
    this.#transmitter = parts.transmitter;
  }

  /** At most `most` recipients of one message; undefined when none is due, or while the store reads. */
  take(most: number, now: number): Answer<readonly RecipientRow[] | undefined> {
    for (;;) {
      const taken = this.#takeSome(most, now);
      if (taken === undefined) return undefined;
      const rest =
        taken instanceof Promise ? taken.then((late) => this.#ofThese(late)) : this.#ofThese(taken);
      if (rest instanceof Promise)
        return rest.then((late) => (late.length > 0 ? late : this.take(most, now)));
      if (rest.length > 0) return rest;
    }
  }

  /** Those that are to be sent from here. */
  #ofThese(taken: readonly RecipientRow[]): Answer<readonly RecipientRow[]> {
    const rest = this.#toBounce.takeOut(this.#queue, taken);
    return rest.length > 0 ? this.#shared.takeOut(this.#queue, rest) : rest;
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
      return separately.then((late) =>
        late ? this.#firstOf(taken, message) : this.#ofFewDomains(taken),
      );
    return separately ? this.#firstOf(taken, message) : this.#ofFewDomains(taken);
  }

  #firstOf(taken: readonly RecipientRow[], message: MessageId): readonly RecipientRow[] {
    this.#separate = message;
    return this.#only(taken, taken.slice(0, 1), taken.slice(1));
  }

  /** Those of as many domains as the peer takes in a transaction (RFC 9422 §4.3). */
  #ofFewDomains(taken: readonly RecipientRow[]): readonly RecipientRow[] {
    const most = this.#mostDomains;
    if (most === Number.POSITIVE_INFINITY) return taken;
    const domains = new Set<string>();
    const [now, later]: [RecipientRow[], RecipientRow[]] = [[], []];
    for (const row of taken) {
      const domain = domainOf(row.address);
      if (domains.size < most) domains.add(domain);
      (domains.has(domain) ? now : later).push(row);
    }
    return later.length === 0 ? taken : this.#only(taken, now, later);
  }

  #only(
    taken: readonly RecipientRow[],
    now: readonly RecipientRow[],
    later: readonly RecipientRow[],
  ): readonly RecipientRow[] {
    const { rows } = this.#queue;
    rows.split(taken, [now, later]);
    rows.putBack(later);
    return now;
  }
}
