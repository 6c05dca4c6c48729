import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Clock } from "../time/clock.ts";

/** How long a host that could not be reached is passed over, milliseconds. */
const UNREACHABLE_FOR = 60_000;
/** How long STARTTLS is not tried again at a host whose handshake failed, milliseconds. */
const CLEAR_TEXT_FOR = 3_600_000;
const REMEMBERED = 10_000;

/** What was learnt about destination hosts, for a while. Bounded: the oldest facts go first. */
export class PeerMemory {
  readonly #clock: Clock;
  readonly #unreachable = new Map<
    string,
    { readonly until: number; readonly failure: DeliveryFailure }
  >();
  readonly #clearText = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The failure of a host that was out of reach a moment ago. */
  unreachable(host: string): DeliveryFailure | undefined {
    const fact = this.#unreachable.get(host);
    if (fact === undefined) return undefined;
    if (fact.until > this.#clock.monotonic()) return fact.failure;
    this.#unreachable.delete(host);
    return undefined;
  }

  noteUnreachable(host: string, failure: DeliveryFailure): void {
    const until = this.#clock.monotonic() + UNREACHABLE_FOR;
    remember(this.#unreachable, host, { until, failure });
  }

  /** True when a TLS handshake with the host failed lately and clear text is allowed to be tried first. */
  prefersClearText(host: string): boolean {
    const until = this.#clearText.get(host);
    if (until === undefined) return false;
    if (until > this.#clock.monotonic()) return true;
    this.#clearText.delete(host);
    return false;
  }

  noteBrokenTls(host: string): void {
    remember(this.#clearText, host, this.#clock.monotonic() + CLEAR_TEXT_FOR);
  }
}

function remember<V>(facts: Map<string, V>, host: string, fact: V): void {
  facts.delete(host);
  facts.set(host, fact);
  if (facts.size <= REMEMBERED) return;
  for (const oldest of facts.keys()) {
    facts.delete(oldest);
    return;
  }
}
