import type { Cidr } from "../../directive/kinds/cidr.ts";
import { type DomainPattern, literalAddress } from "../../directive/kinds/domain-pattern.ts";
import { CidrIndex } from "./cidr-index.ts";

/** The one spelling of all patterns that match the same domains. */
export function canonicalPattern(pattern: DomainPattern): string {
  switch (pattern.kind) {
    case "any":
      return "*";
    case "name":
      return pattern.name;
    case "suffix":
      return `${pattern.itself ? "[*.]" : "*."}${pattern.suffix}`;
    case "literal":
      return `[${canonicalRange(pattern.range)}]`;
  }
}

/** The one spelling of all ranges that hold the same addresses. */
export function canonicalRange({ family, network, bits }: Cidr): string {
  return `IPv${family} ${network}/${bits}`;
}

/** Finds what matches a domain: names by look-up, suffixes label by label. */
export class DomainIndex<T> {
  readonly #any: T[] = [];
  readonly #names = new Map<string, T[]>();
  /** `*.suffix` */
  readonly #below = new Map<string, T[]>();
  /** `[*.]suffix` */
  readonly #fromItself = new Map<string, T[]>();
  readonly #literals = new CidrIndex<T>();
  /** `[0/0]`: literals of either family. */
  readonly #everyLiteral: T[] = [];

  /** What matches every domain. */
  get any(): readonly T[] {
    return this.#any;
  }

  add(pattern: DomainPattern, value: T): void {
    switch (pattern.kind) {
      case "any":
        this.#any.push(value);
        break;
      case "name":
        push(this.#names, pattern.name, value);
        break;
      case "suffix":
        push(pattern.itself ? this.#fromItself : this.#below, pattern.suffix, value);
        break;
      case "literal":
        if (isEvery(pattern.range)) this.#everyLiteral.push(value);
        else this.#literals.add(pattern.range, value);
        break;
    }
  }

  /**
   * Everything that matches a domain (lower case, A-labels; or an address literal in brackets), most specific first: the
   * name, then longer suffixes before shorter ones and `*.x` before `[*.]x`, then `*`. Of literals the smaller range goes
   * first, and `[0/0]` holds those of IPv6 too.
   */
  matches(domain: string): readonly T[] {
    if (domain.startsWith("["))
      return [
        ...this.#literals.matches(literalAddress(domain)),
        ...this.#everyLiteral,
        ...this.#any,
      ];
    return [
      ...(this.#names.get(domain) ?? []),
      ...(this.#fromItself.get(domain) ?? []),
      ...this.#above(domain),
      ...this.#any,
    ];
  }

  /** Everything that matches all the domains a pattern matches, most specific first. */
  covering(pattern: DomainPattern): readonly T[] {
    switch (pattern.kind) {
      case "any":
        return this.#any;
      case "name":
        return this.matches(pattern.name);
      case "suffix":
        return [
          ...((pattern.itself ? undefined : this.#below.get(pattern.suffix)) ?? []),
          ...(this.#fromItself.get(pattern.suffix) ?? []),
          ...this.#above(pattern.suffix),
          ...this.#any,
        ];
      case "literal":
        return [
          ...(isEvery(pattern.range) ? [] : this.#literals.covering(pattern.range)),
          ...this.#everyLiteral,
          ...this.#any,
        ];
    }
  }

  /** The suffix patterns of the domains a domain lies in. */
  #above(domain: string): readonly T[] {
    if (this.#below.size + this.#fromItself.size === 0) return [];
    const found: T[] = [];
    for (let dot = domain.indexOf("."); dot >= 0; dot = domain.indexOf(".", dot + 1)) {
      const suffix = domain.slice(dot + 1);
      found.push(...(this.#below.get(suffix) ?? []), ...(this.#fromItself.get(suffix) ?? []));
    }
    return found;
  }
}

function isEvery({ family, bits }: Cidr): boolean {
  return family === 4 && bits === 0;
}

function push<V>(index: Map<string, V[]>, key: string, value: V): void {
  const list = index.get(key);
  if (list) list.push(value);
  else index.set(key, [value]);
}
