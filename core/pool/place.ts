import type { Slot } from "./connection-limits.ts";

/** A worker's place in the limits, held from its beginning or taken when a connection is to be had. */
export class Place {
  readonly #find: () => Slot | undefined;
  #slot: Slot | undefined;

  /** `find` takes a slot if there is one, or can be made by closing an idle connection. */
  constructor(find: () => Slot | undefined) {
    this.#find = find;
  }

  /** True when the place is held, or could be taken now. */
  take(): boolean {
    this.#slot ??= this.#find();
    return this.#slot !== undefined;
  }

  /** Takes over the slot of a connection that was idle, if none is held yet; releases it otherwise. */
  takeOver(slot: Slot): void {
    if (this.#slot === undefined) this.#slot = slot;
    else slot.release();
  }

  /** Passes the slot on, to be kept with an idle connection. */
  pass(): Slot | undefined {
    const slot = this.#slot;
    this.#slot = undefined;
    return slot;
  }

  release(): void {
    this.pass()?.release();
  }
}
