import { type Pattern, PatternMatcher } from "../../core/mod.ts";

/** What `relay-address` lists. */
type Entry = string | Pattern;

const made = new WeakMap<readonly Entry[], RelayAddresses>();

/** The addresses and patterns of a `relay-address` list, indexed once a list. */
export class RelayAddresses {
  readonly #addresses = new Set<string>();
  readonly #patterns: PatternMatcher<{ readonly pattern: Pattern }> | undefined;

  private constructor(entries: readonly Entry[]) {
    const patterns: { readonly pattern: Pattern }[] = [];
    for (const entry of entries)
      if (typeof entry === "string") this.#addresses.add(entry.toLowerCase());
      else patterns.push({ pattern: entry });
    if (patterns.length > 0) this.#patterns = new PatternMatcher(patterns);
  }

  static of(entries: readonly Entry[]): RelayAddresses {
    let addresses = made.get(entries);
    if (addresses === undefined) {
      addresses = new RelayAddresses(entries);
      made.set(entries, addresses);
    }
    return addresses;
  }

  /** `address` as it was given; `domain` its domain, lower case, A-labels. Letter case counts in expressions only, and there not in the domain. */
  has(address: string, domain: string): boolean {
    const local = address.slice(0, address.lastIndexOf("@"));
    const normal = `${local}@${domain}`;
    return this.#addresses.has(normal.toLowerCase()) || this.#patterns?.first(normal) !== undefined;
  }
}

/** Addresses that no operator means. */
const STRANGERS = ["q7.x-9@stranger-one.com", "zoe@mail.two-strangers.org", "1@th.re"];

/** True for an expression that matches addresses of strangers without number. */
export function isAnybodysAddress(entry: Entry): boolean {
  return typeof entry !== "string" && STRANGERS.every((address) => entry.test(address));
}

/** True for an expression that a domain may go on after: `/@example\.net/` matches `you@example.net.elsewhere.test`. */
export function isOpenEnded(entry: Entry): boolean {
  if (typeof entry === "string" || !entry.source.includes("@")) return false;
  return !/(?:\$|\\z)\)*$/.test(entry.source);
}
