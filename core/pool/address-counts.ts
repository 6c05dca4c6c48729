/** Counts connections by the address they go to; what has none is not counted. Memory grows with addresses that have some. */
export class AddressCounts {
  readonly #counts = new Map<string, number>();

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
    };
  }
}

function nothing(): void {}
