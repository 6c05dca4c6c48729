import { DomainIndex, type WrittenPattern } from "../../core/mod.ts";

const made = new WeakMap<readonly WrittenPattern[], RelayDomains>();

/** The domains of a `relay-domain` list, indexed once a list. */
export class RelayDomains {
  readonly #index = new DomainIndex<true>();

  private constructor(patterns: readonly WrittenPattern[]) {
    for (const { pattern } of patterns) this.#index.add(pattern, true);
  }

  static of(patterns: readonly WrittenPattern[]): RelayDomains {
    let domains = made.get(patterns);
    if (domains === undefined) {
      domains = new RelayDomains(patterns);
      made.set(patterns, domains);
    }
    return domains;
  }

  has(domain: string): boolean {
    return this.#index.matches(domain).length > 0;
  }
}
