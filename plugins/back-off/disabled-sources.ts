import { addressKey, type Clock, dropOldest, type Timer } from "../../core/mod.ts";

/** Addresses that are out of use at most, over all queues; the one disabled first is forgotten first. */
const MOST = 10_000;
/** Queues whose addresses are known at most. */
const MOST_QUEUES = 100_000;
/** A timer is set no further ahead than this, milliseconds. */
const FURTHEST = 3_600_000;

/** What tells of an address that may be used again. */
export type Reenabled = () => void;

interface Disabled {
  readonly until: number;
  readonly reenabled: Reenabled;
}

/**
 * Source addresses that queues do not use for a time. The core keeps mail from going out by them; here it is known for those who are to be
 * told, and for queues that have none left. In memory, as it is there.
 */
export class DisabledSources implements Disposable {
  readonly #clock: Clock;
  readonly #disabled = new Map<string, Disabled>();
  /** The addresses of queues; an empty text where the host chooses. */
  readonly #sources = new Map<string, readonly string[]>();
  #timer: Timer | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A queue's plan was made: it sends from these addresses. */
  planned(queue: string, addresses: readonly string[]): void {
    this.#sources.delete(queue);
    this.#sources.set(queue, addresses);
    dropOldest(this.#sources, MOST_QUEUES);
  }

  /** When an address that is out of use comes back, milliseconds since the epoch; undefined for one that is in use. */
  until(queue: string, address: string): number | undefined {
    const until = this.#disabled.get(keyOf(queue, address))?.until;
    return until !== undefined && until > this.#clock.now() ? until : undefined;
  }

  /** Takes an address out of use. `reenabled` is called when it comes back. */
  disable(queue: string, address: string, until: number, reenabled: Reenabled): void {
    const key = keyOf(queue, address);
    this.#disabled.delete(key);
    this.#disabled.set(key, { until, reenabled });
    dropOldest(this.#disabled, MOST);
    if (until < this.#wakesAt) this.#wakeAt(until);
  }

  /** True when a queue has no address left; false also when its addresses are not known. */
  isLast(queue: string): boolean {
    const sources = this.#sources.get(queue);
    if (sources === undefined) return false;
    // What the host chooses may be any address that is out of use.
    return sources.every((address) => address === "" || this.until(queue, address) !== undefined);
  }

  #wakeAt(until: number): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#wakesAt = until;
    if (until === Number.POSITIVE_INFINITY) return;
    const wait = Math.min(Math.max(until - this.#clock.now(), 0), FURTHEST);
    this.#timer = this.#clock.after(wait, () => this.#sweep());
  }

  #sweep(): void {
    const now = this.#clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [key, { until, reenabled }] of this.#disabled) {
      if (until <= now) {
        this.#disabled.delete(key);
        reenabled();
      } else next = Math.min(next, until);
    }
    this.#wakeAt(next);
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
  }
}

function keyOf(queue: string, address: string): string {
  return `${queue} ${addressKey(address)}`;
}
