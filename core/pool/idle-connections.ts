import type { Clock, Timer } from "../time/clock.ts";
import type { Slot } from "./connection-limits.ts";
import type { PooledConnection } from "./pooled-connection.ts";

/** A connection that waits for mail, with the place in the limits that it keeps. */
export interface Parked {
  readonly pooled: PooledConnection;
  readonly slot: Slot;
  /** On the clock's monotonic scale. */
  readonly until: number;
}

/** Of what one is closed. */
type Evicted =
  | { readonly queue: string }
  | { readonly group: string }
  | { readonly counted: string };

/** Whether a connection is of use. */
type Fits = (pooled: PooledConnection) => boolean;

const anyFits: Fits = () => true;

/** How often connections kept too long are looked for, milliseconds. */
const SWEEP = 1000;

/** Connections kept open for more mail. Taken again by the same queue first, or by any with the same key; latest first. */
export class IdleConnections {
  readonly #clock: Clock;
  readonly #byQueue = new Map<string, Parked[]>();
  readonly #byGroup = new Map<string, Parked[]>();
  readonly #byKey = new Map<string, Parked[]>();
  readonly #byCount = new Map<string, Parked[]>();
  /** Called with what each connection that is parked counts as. */
  whenParked: (counted: readonly string[]) => void = () => {};
  #size = 0;
  #sweep: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#size;
  }

  ofQueue(queue: string): number {
    return this.#byQueue.get(queue)?.length ?? 0;
  }

  ofGroup(group: string): number {
    return this.#byGroup.get(group)?.length ?? 0;
  }

  /** Those that count as what ceilings are on. */
  countedAs(key: string): number {
    return this.#byCount.get(key)?.length ?? 0;
  }

  /** Keeps a connection for `idleTimeout` milliseconds at least, then says QUIT. */
  park(pooled: PooledConnection, slot: Slot, idleTimeout: number): void {
    this.putBack({ pooled, slot, until: this.#clock.monotonic() + idleTimeout });
    this.whenParked(pooled.counted);
  }

  /** Parks again what was taken, for as long as it was to be kept before. */
  putBack(parked: Parked): void {
    const { pooled, slot } = parked;
    if (!pooled.connection.usable) return slot.release();
    push(this.#byQueue, slot.queue, parked);
    push(this.#byGroup, slot.group, parked);
    push(this.#byKey, pooled.key, parked);
    for (const key of pooled.counted) push(this.#byCount, key, parked);
    this.#size++;
    pooled.whenClosed = () => {
      this.#remove(parked);
      slot.release();
    };
    this.#sweep ??= this.#clock.after(SWEEP, () => this.#closeOverdue());
  }

  /** The connection parked last by a queue that fits and is still open, and about whose host nothing is to be asked again. */
  nextOfQueue(queue: string, fits: Fits = anyFits): Parked | undefined {
    const parked = this.#byQueue.get(queue);
    return lastThatFits(parked, (pooled) => !pooled.isStale(this.#clock) && fits(pooled));
  }

  /** Takes out what is parked. */
  take(parked: Parked): void {
    this.#remove(parked);
  }

  /** A parked connection with this key that fits and is still open, whichever queue used it. */
  takeByKey(key: string, fits: Fits = anyFits): Parked | undefined {
    const parked = lastThatFits(this.#byKey.get(key), fits);
    if (parked !== undefined) this.#remove(parked);
    return parked;
  }

  /** Closes one connection to make room, of a queue, or a virtual MTA or pool, or that counts as something, if that is named; false when none is parked. */
  evictOne(of?: Evicted): boolean {
    const parked = this.#oldest(of);
    if (parked === undefined) return false;
    this.#close(parked);
    return true;
  }

  #oldest(of: Evicted | undefined): Parked | undefined {
    if (of === undefined) return this.#byQueue.values().next().value?.[0];
    if ("queue" in of) return this.#byQueue.get(of.queue)?.[0];
    if ("counted" in of) return this.#byCount.get(of.counted)?.[0];
    return this.#byGroup.get(of.group)?.[0];
  }

  /** Says QUIT on all; none is waited for. */
  closeAll(): void {
    this.#sweep?.cancel();
    this.#sweep = undefined;
    for (const parked of [...this.#byQueue.values()].flat()) this.#close(parked);
  }

  #closeOverdue(): void {
    this.#sweep = undefined;
    const now = this.#clock.monotonic();
    for (const parked of [...this.#byQueue.values()].flat())
      if (parked.until <= now || !parked.pooled.connection.usable) this.#close(parked);
    if (this.#size > 0) this.#sweep = this.#clock.after(SWEEP, () => this.#closeOverdue());
  }

  #close(parked: Parked): void {
    this.#remove(parked);
    parked.slot.release();
    parked.pooled.quit();
  }

  #remove(parked: Parked): void {
    const { pooled, slot } = parked;
    pooled.whenClosed = undefined;
    this.#size--;
    pull(this.#byQueue, slot.queue, parked);
    pull(this.#byGroup, slot.group, parked);
    pull(this.#byKey, pooled.key, parked);
    for (const key of pooled.counted) pull(this.#byCount, key, parked);
  }
}

/** One that is not open any more is seen to by the sweep, if nobody closes it before. */
function lastThatFits(list: readonly Parked[] | undefined, fits: Fits): Parked | undefined {
  return list?.findLast(({ pooled }) => pooled.connection.usable && fits(pooled));
}

function push(index: Map<string, Parked[]>, name: string, parked: Parked): void {
  const list = index.get(name);
  if (list) list.push(parked);
  else index.set(name, [parked]);
}

function pull(index: Map<string, Parked[]>, name: string, parked: Parked): void {
  const list = index.get(name);
  if (list === undefined) return;
  // The one parked last is usually the one that is taken.
  if (list.at(-1) === parked) list.pop();
  else {
    const at = list.lastIndexOf(parked);
    if (at >= 0) list.splice(at, 1);
  }
  if (list.length === 0) index.delete(name);
}
