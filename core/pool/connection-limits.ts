/** The ceilings a new connection must stay below, all at once. */
export interface ConnectionCeilings {
  readonly maxConnections: number;
  readonly maxVirtualMtaConnections: number;
  readonly maxTotalConnections: number;
}

/** A counted connection; `release` gives its place back, once. */
export interface Slot {
  readonly queue: string;
  readonly virtualMta: string;
  release(): void;
  /** Counts one more for the same queue. */
  again(): Slot;
}

/** Counts connections of the server, of each virtual MTA and of each queue. Memory grows with what is open, not with names. */
export class ConnectionLimits {
  #total = 0;
  readonly #byVirtualMta = new Map<string, number>();
  readonly #byQueue = new Map<string, number>();

  get total(): number {
    return this.#total;
  }

  /** Connections of a queue. */
  ofQueue(queue: string): number {
    return this.#byQueue.get(queue) ?? 0;
  }

  /** Which ceiling keeps a queue from another connection; undefined when none does. */
  blockedBy(
    queue: string,
    virtualMta: string,
    ceilings: ConnectionCeilings,
  ): "queue" | "virtual-mta" | "total" | undefined {
    if (this.ofQueue(queue) >= ceilings.maxConnections) return "queue";
    const ofVirtualMta = this.#byVirtualMta.get(virtualMta) ?? 0;
    if (ofVirtualMta >= ceilings.maxVirtualMtaConnections) return "virtual-mta";
    return this.#total >= ceilings.maxTotalConnections ? "total" : undefined;
  }

  /** Counts one more. */
  take(queue: string, virtualMta: string): Slot {
    this.#total++;
    count(this.#byQueue, queue, 1);
    count(this.#byVirtualMta, virtualMta, 1);
    let held = true;
    return {
      queue,
      virtualMta,
      again: () => this.take(queue, virtualMta),
      release: () => {
        if (!held) return;
        held = false;
        this.#total--;
        count(this.#byQueue, queue, -1);
        count(this.#byVirtualMta, virtualMta, -1);
      },
    };
  }
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}
