import type { Clock } from "../time/clock.ts";

/** How long a host that failed is tried after the others, milliseconds. */
const FAILED_FOR = 60_000;
/** How long STARTTLS is not tried again at a host whose handshake failed, milliseconds. */
const CLEAR_TEXT_FOR = 3_600_000;
const REMEMBERED = 10_000;

/**
 * What was learnt about destination hosts, for a while. Hosts are places: address and port. Bounded: the oldest facts go first.
 */
export class PeerMemory {
  readonly #clock: Clock;
  readonly #failed = new Map<string, number>();
  readonly #clearText = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when a host failed a moment ago: out of reach, no mail wanted, or a connection that broke in a transaction. */
  failedLately(place: string): boolean {
    return this.#holds(this.#failed, place);
  }

  noteFailed(place: string): void {
    this.#note(this.#failed, place, FAILED_FOR);
  }

  /** True when a TLS handshake with the host failed lately and clear text is allowed to be tried first. */
  prefersClearText(place: string): boolean {
    return this.#holds(this.#clearText, place);
  }

  noteBrokenTls(place: string): void {
    this.#note(this.#clearText, place, CLEAR_TEXT_FOR);
  }

  #holds(facts: Map<string, number>, place: string): boolean {
    const until = facts.get(place);
    if (until === undefined) return false;
    if (until > this.#clock.monotonic()) return true;
    facts.delete(place);
    return false;
  }

  #note(facts: Map<string, number>, place: string, lasts: number): void {
    facts.delete(place);
    facts.set(place, this.#clock.monotonic() + lasts);
    if (facts.size <= REMEMBERED) return;
    for (const oldest of facts.keys()) {
      facts.delete(oldest);
      return;
    }
  }
}
