/** Recipients in the queues, in all and by domain. Memory grows with domains that have mail, not with mail. */
export class WaitingCounts {
  #total = 0;
  readonly #byDomain = new Map<string, number>();

  get total(): number {
    return this.#total;
  }

  /** Recipients in the queues of a domain, whatever their virtual MTA. */
  of(domain: string): number {
    return this.#byDomain.get(domain) ?? 0;
  }

  add(domain: string, change: number): void {
    this.#total += change;
    const next = this.of(domain) + change;
    if (next === 0) this.#byDomain.delete(domain);
    else this.#byDomain.set(domain, next);
  }
}
