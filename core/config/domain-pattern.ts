import { isIP } from "node:net";
import { type Cidr, contains, parseCidr } from "../directive/kinds/cidr.ts";
import { normalizeDomain } from "../directive/kinds/hosts.ts";

/** What a `<domain>` block applies to. */
export type DomainPattern =
  /** `*` */
  | { readonly kind: "any" }
  /** `example.com`; also reserved names such as `{bounce}` */
  | { readonly kind: "name"; readonly name: string }
  /** `*.example.com` (not the name itself) or `[*.]example.com` (the name as well) */
  | { readonly kind: "suffix"; readonly suffix: string; readonly itself: boolean }
  /** `[192.0.2.0/24]`: address literals in a range */
  | { readonly kind: "literal"; readonly range: Cidr };

/** Reads a pattern; undefined when it is none. */
export function parseDomainPattern(text: string): DomainPattern | undefined {
  if (text === "*") return { kind: "any" };
  if (/^\{[\w-]{1,60}\}$/.test(text)) return { kind: "name", name: text };
  const itself = text.startsWith("[*.]");
  if (itself || text.startsWith("*.")) {
    const suffix = normalizeDomain(text.slice(itself ? 4 : 2));
    return suffix === undefined ? undefined : { kind: "suffix", suffix, itself };
  }
  if (text.startsWith("[") && text.endsWith("]")) {
    const range = parseCidr(text.slice(1, -1).replace(/^ipv6:/i, ""));
    return range && { kind: "literal", range };
  }
  const name = normalizeDomain(text);
  return name === undefined ? undefined : { kind: "name", name };
}

/** Finds what matches a domain: names by look-up, suffixes label by label. */
export class DomainIndex<T> {
  readonly #any: T[] = [];
  readonly #names = new Map<string, T[]>();
  readonly #suffixes = new Map<string, { readonly itself: boolean; readonly value: T }[]>();
  readonly #literals: { readonly range: Cidr; readonly value: T }[] = [];

  add(pattern: DomainPattern, value: T): void {
    switch (pattern.kind) {
      case "any":
        this.#any.push(value);
        break;
      case "name":
        push(this.#names, pattern.name, value);
        break;
      case "suffix":
        push(this.#suffixes, pattern.suffix, { itself: pattern.itself, value });
        break;
      case "literal":
        this.#literals.push({ range: pattern.range, value });
        break;
    }
  }

  /** Everything that matches, most specific first: the name, then longer suffixes before shorter ones, then `*`. */
  matches(domain: string): readonly T[] {
    if (domain.startsWith("[")) return [...this.#literalMatches(domain), ...this.#any];
    const found = [...(this.#names.get(domain) ?? [])];
    for (let suffix = domain, itself = true; suffix !== ""; itself = false) {
      for (const entry of this.#suffixes.get(suffix) ?? [])
        if (!itself || entry.itself) found.push(entry.value);
      const dot = suffix.indexOf(".");
      suffix = dot < 0 ? "" : suffix.slice(dot + 1);
    }
    found.push(...this.#any);
    return found;
  }

  #literalMatches(domain: string): readonly T[] {
    const address = domain.slice(1, -1).replace(/^ipv6:/i, "");
    if (isIP(address) === 0) return [];
    return this.#literals
      .filter(({ range }) => contains(range, address))
      .sort((a, b) => b.range.bits - a.range.bits)
      .map(({ value }) => value);
  }
}

function push<V>(index: Map<string, V[]>, key: string, value: V): void {
  const list = index.get(key);
  if (list) list.push(value);
  else index.set(key, [value]);
}
