/** Counts connections by the address they go to. Memory grows with addresses that have some. */
export class AddressCounts {
  readonly #counts = new Map<string, number>();

  of(address: string): number {
    return this.#counts.get(address) ?? 0;
  }

  /** Counts one more; what is returned takes it back, once. */
  take(address: string): () => void {
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
