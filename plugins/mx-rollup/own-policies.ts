import { type Clock, dropOldest, within } from "../../core/mod.ts";

/** How long a domain without a policy of its own is not asked about again, milliseconds. */
const ASKED_AGAIN = 60_000;
/** How long mail of others waits for the answer about a domain whose name servers or policy host are slow. */
const PATIENCE = 2000;
const MOST_REMEMBERED = 20_000;

/** Which domains have no policy of their own that is enforced: only their mail goes with that of others. */
export class OwnPolicies {
  readonly #clock: Clock;
  /** Until a time of the monotonic clock. */
  readonly #without = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that a domain has none now. */
  hasNone(domain: string): void {
    this.#without.delete(domain);
    this.#without.set(domain, this.#clock.monotonic() + ASKED_AGAIN);
    dropOldest(this.#without, MOST_REMEMBERED);
  }

  /**
   * Whether a domain's mail may go with that of others: not while nobody knows, as it can wait for the answer in a queue of its own. `ask`
   * says whether it has a policy that is enforced.
   */
  mayShare(domain: string, ask: () => false | Promise<boolean>): boolean | Promise<boolean> {
    if ((this.#without.get(domain) ?? 0) > this.#clock.monotonic()) return true;
    const asked = ask();
    if (asked === false) return true;
    const answer = asked.then((isEnforced) => {
      if (!isEnforced) this.hasNone(domain);
      return !isEnforced;
    });
    return within(this.#clock, PATIENCE, answer, () => false);
  }
}
