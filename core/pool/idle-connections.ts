import type { SmtpConnection } from "../smtp/client.ts";
import type { Clock, Timer } from "../time/clock.ts";
import type { Slot } from "./limits.ts";

/** An open connection with its place in the counts. */
export interface PooledConnection {
  readonly connection: SmtpConnection;
  readonly slot: Slot;
  /** Queue that opened it or used it last. */
  queue: string;
  /** What must be equal for another queue to use it: source address, EHLO name, destination, TLS policy. */
  readonly key: string;
  /** Transactions begun on it. */
  sent: number;
  /** Transactions on it that the peer answered at their end. */
  answered: number;
}

interface Parked {
  readonly pooled: PooledConnection;
  readonly until: number;
}

/** How often connections kept too long are looked for, milliseconds. */
const SWEEP = 1000;

/** Connections kept open for more mail. Taken again by the same queue first, or by any with the same key; latest first. */
export class IdleConnections {
  readonly #clock: Clock;
  readonly #byQueue = new Map<string, Parked[]>();
  readonly #byKey = new Map<string, Parked[]>();
  #sweep: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps a connection for `idleTimeout` milliseconds at least, then says QUIT. */
  park(pooled: PooledConnection, idleTimeout: number): void {
    const parked = { pooled, until: this.#clock.monotonic() + idleTimeout };
    push(this.#byQueue, pooled.queue, parked);
    push(this.#byKey, pooled.key, parked);
    this.#sweep ??= this.#clock.after(SWEEP, () => this.#closeOverdue());
  }

  /** The connection parked last by a queue, if it is still open. */
  takeForQueue(queue: string): PooledConnection | undefined {
    return this.#takeFrom(this.#byQueue, queue);
  }

  /** A parked connection with this key, whichever queue used it. */
  takeByKey(key: string): PooledConnection | undefined {
    return this.#takeFrom(this.#byKey, key);
  }

  #takeFrom(index: Map<string, Parked[]>, name: string): PooledConnection | undefined {
    const list = index.get(name);
    for (let parked = list?.at(-1); parked; parked = list?.at(-1)) {
      this.#remove(parked);
      if (parked.pooled.connection.usable) return parked.pooled;
    }
    return undefined;
  }

  /** Closes one connection to make room; false when none is parked. */
  evictOne(): boolean {
    for (const list of this.#byQueue.values()) {
      const [parked] = list;
      if (parked === undefined) continue;
      this.#remove(parked);
      parked.pooled.slot.release();
      void parked.pooled.connection.quit();
      return true;
    }
    return false;
  }

  /** Says QUIT on all. */
  async closeAll(): Promise<void> {
    this.#sweep?.cancel();
    this.#sweep = undefined;
    const all = [...this.#byQueue.values()].flat();
    this.#byQueue.clear();
    this.#byKey.clear();
    await Promise.all(all.map(({ pooled }) => pooled.connection.quit()));
  }

  #closeOverdue(): void {
    this.#sweep = undefined;
    const now = this.#clock.monotonic();
    for (const parked of [...this.#byQueue.values()].flat()) {
      if (parked.until > now && parked.pooled.connection.usable) continue;
      this.#remove(parked);
      void parked.pooled.connection.quit();
    }
    if (this.#byQueue.size > 0) this.#sweep = this.#clock.after(SWEEP, () => this.#closeOverdue());
  }

  #remove(parked: Parked): void {
    pull(this.#byQueue, parked.pooled.queue, parked);
    pull(this.#byKey, parked.pooled.key, parked);
  }
}

function push(index: Map<string, Parked[]>, name: string, parked: Parked): void {
  const list = index.get(name);
  if (list) list.push(parked);
  else index.set(name, [parked]);
}

function pull(index: Map<string, Parked[]>, name: string, parked: Parked): void {
  const list = index.get(name);
  if (list === undefined) return;
  const at = list.lastIndexOf(parked);
  if (at >= 0) list.splice(at, 1);
  if (list.length === 0) index.delete(name);
}
