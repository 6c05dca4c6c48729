import type { Clock, Timer } from "../time/clock.ts";

/** After so long the next in line is woken when whoever was woken did not take the place, milliseconds. */
const HAND_ON = 1000;

/** Who waits for a place at one of some addresses. */
interface Waiter {
  readonly addresses: readonly string[];
  /** Connections to one address that leave no place for it. */
  readonly most: number;
  readonly wake: () => void;
}

/** A place in the line for an address. */
export interface AddressWait {
  /** Leaves the line; nobody is woken any more. */
  cancel(): void;
}

/**
 * Counts connections by the address they go to, and has whoever found an address full wait for a place there. What has no address is not
 * counted. Memory grows with addresses that have connections, and with who waits.
 */
export class AddressCounts {
  readonly #clock: Clock;
  /** Idle connections to an address: each would be closed for whoever cannot use it. */
  readonly #idleAt: (address: string) => number;
  readonly #counts = new Map<string, number>();
  readonly #lines = new Map<string, Set<Waiter>>();
  readonly #handingOn = new Map<string, Timer>();

  constructor(clock: Clock, idleAt: (address: string) => number = () => 0) {
    this.#clock = clock;
    this.#idleAt = idleAt;
  }

  of(address: string | undefined): number {
    return address === undefined ? 0 : (this.#counts.get(address) ?? 0);
  }

  /** Counts one more; what is returned takes it back, once. */
  take(address: string | undefined): () => void {
    if (address === undefined) return nothing;
    this.#counts.set(address, this.of(address) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = this.of(address) - 1;
      if (left === 0) this.#counts.delete(address);
      else this.#counts.set(address, left);
      this.offer(address);
    };
  }

  /**
   * Calls `wake` once, never at once, when there may be a place at one of the addresses, of which no more than `most` are taken at each.
   * Whoever came first is woken first.
   */
  wait(addresses: readonly string[], most: number, wake: () => void): AddressWait {
    const waiter = { addresses, most, wake };
    for (const address of addresses) {
      const line = this.#lines.get(address);
      if (line === undefined) this.#lines.set(address, new Set([waiter]));
      else line.add(waiter);
    }
    // One may have become free since it was looked at.
    const free = addresses.find((address) => this.#hasPlace(address, waiter));
    if (free !== undefined) this.#handOn(free, 0);
    return { cancel: () => this.#leave(waiter) };
  }

  #hasPlace(address: string, { most }: Waiter): boolean {
    return this.of(address) < most || this.#idleAt(address) > 0;
  }

  #leave(waiter: Waiter): void {
    for (const address of waiter.addresses) {
      const line = this.#lines.get(address);
      if (line?.delete(waiter) && line.size === 0) this.#lines.delete(address);
    }
  }

  /** A connection to an address has ended, or is idle: the first who can use it is woken. */
  offer(address: string): void {
    const line = this.#lines.get(address);
    if (line === undefined) return;
    for (const waiter of line) {
      if (!this.#hasPlace(address, waiter)) continue;
      this.#leave(waiter);
      if (this.#lines.has(address)) this.#handOn(address, HAND_ON);
      return waiter.wake();
    }
  }

  #handOn(address: string, delay: number): void {
    this.#handingOn.get(address)?.cancel();
    const timer = this.#clock.after(delay, () => {
      this.#handingOn.delete(address);
      this.offer(address);
    });
    this.#handingOn.set(address, timer);
  }

  /** Wakes nobody any more. */
  stop(): void {
    this.#lines.clear();
    for (const timer of this.#handingOn.values()) timer.cancel();
    this.#handingOn.clear();
  }
}

function nothing(): void {}
