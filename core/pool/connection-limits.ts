/** The ceilings a new connection must stay below, all at once. */
export interface ConnectionCeilings {
  readonly maxConnections: number;
  readonly maxVirtualMtaConnections: number;
  readonly maxTotalConnections: number;
}

/** A counted connection; `release` gives its place back, once. */
export interface Slot {
  readonly queue: string;
  /** Whose connections count together: a virtual MTA's, or a pool's. */
  readonly group: string;
  release(): void;
  /** Counts one more for the same queue. */
  again(): Slot;
}

/** Counts connections of the server, of each virtual MTA or pool, and of each queue. Memory grows with what is open, not with names. */
export class ConnectionLimits {
  #total = 0;
  readonly #byGroup = new Map<string, number>();
  readonly #byQueue = new Map<string, number>();

  get total(): number {
    return this.#total;
  }

  /** Connections of a queue. */
  ofQueue(queue: string): number {
    return this.#byQueue.get(queue) ?? 0;
  }

  /** Connections of a virtual MTA, or of a pool. */
  ofGroup(group: string): number {
    return this.#byGroup.get(group) ?? 0;
  }

  /** Which ceiling keeps a queue from another connection; undefined when none does. */
  blockedBy(
    queue: string,
    group: string,
    ceilings: ConnectionCeilings,
  ): "queue" | "virtual-mta" | "total" | undefined {
    if (this.ofQueue(queue) >= ceilings.maxConnections) return "queue";
    if (this.ofGroup(group) >= ceilings.maxVirtualMtaConnections) return "virtual-mta";
    return this.#total >= ceilings.maxTotalConnections ? "total" : undefined;
  }

  /** Counts one more. */
  take(queue: string, group: string): Slot {
    this.#total++;
    count(this.#byQueue, queue, 1);
    count(this.#byGroup, group, 1);
    let held = true;
    return {
      queue,
      group,
      again: () => this.take(queue, group),
      release: () => {
        if (!held) return;
        held = false;
        this.#total--;
        count(this.#byQueue, queue, -1);
        count(this.#byGroup, group, -1);
      },
    };
  }
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}
