import type { Part, Wire } from "./wire.ts";

/**
 * What a connection sends at once. The end of a message waits until this turn of the event loop is over, as the next message mostly
 * follows within it. Sent apart, the peer would answer each by itself, and its second reply would be held back (RFC 896) until we
 * acknowledge the first, which takes tens of milliseconds where we have nothing to say (RFC 1122 §4.2.3.2).
 */
export class Flights {
  readonly #wire: Pick<Wire, "write">;
  #held: readonly Part[] = [];

  constructor(wire: Pick<Wire, "write">) {
    this.#wire = wire;
  }

  /** Sends parts after what is held. `mayFollow`: they are held as well, until this turn is over. */
  send(parts: readonly Part[], mayFollow: boolean): void {
    const all = this.#held.length === 0 ? parts : [...this.#held, ...parts];
    this.#held = mayFollow ? all : [];
    if (!mayFollow) this.#wire.write(all);
    else if (all.length > 0) afterThisTurn(this.#release);
  }

  readonly #release = (): void => this.send([], false);

  /** Sends nothing of what is held. True when there was something. */
  drop(): boolean {
    const isHeld = this.#held.length > 0;
    this.#held = [];
    return isHeld;
  }
}

/** Calls a function when all that follows at once has followed, and nothing has come from outside yet. */
function afterThisTurn(run: () => void): void {
  queueMicrotask(() => process.nextTick(run));
}
