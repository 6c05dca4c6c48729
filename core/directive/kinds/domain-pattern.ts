import type { Kind } from "../kind.ts";
import { type Cidr, contains, parseCidr } from "./cidr.ts";
import { normalizeDomain } from "./hosts.ts";

/** What a `<domain>` block or a list of domains applies to. */
export type DomainPattern =
  /** `*` */
  | { readonly kind: "any" }
  /** `example.com`; also reserved names such as `{bounce}` */
  | { readonly kind: "name"; readonly name: string }
  /** `*.example.com` (not the name itself) or `[*.]example.com` (the name as well) */
  | { readonly kind: "suffix"; readonly suffix: string; readonly itself: boolean }
  /** `[192.0.2.0/24]`: address literals in a range */
  | { readonly kind: "literal"; readonly range: Cidr };

/** A name such as `{bounce}` in lower case: it stands where a domain does and is none. Undefined for any other text. */
export function reservedDomain(text: string): string | undefined {
  return /^\{[\w-]{1,60}\}$/.test(text) ? text.toLowerCase() : undefined;
}

/** Reads a pattern; undefined when it is none. */
export function parseDomainPattern(given: string): DomainPattern | undefined {
  const text = given.toLowerCase();
  if (text === "*") return { kind: "any" };
  const reserved = reservedDomain(text);
  if (reserved !== undefined) return { kind: "name", name: reserved };
  const itself = text.startsWith("[*.]");
  if (itself || text.startsWith("*.")) {
    const suffix = normalizeDomain(text.slice(itself ? 4 : 2));
    return suffix === undefined ? undefined : { kind: "suffix", suffix, itself };
  }
  if (text.startsWith("[") && text.endsWith("]")) {
    const range = parseCidr(literalAddress(text));
    return range && { kind: "literal", range };
  }
  const name = normalizeDomain(text);
  return name === undefined ? undefined : { kind: "name", name };
}

/** True when a domain, in lower case, is one that the pattern means. */
export function isDomainOf(pattern: DomainPattern, domain: string): boolean {
  switch (pattern.kind) {
    case "any":
      return true;
    case "name":
      return domain === pattern.name;
    case "suffix":
      return domain.endsWith(`.${pattern.suffix}`) || (pattern.itself && domain === pattern.suffix);
    case "literal":
      // Hosts that are named by their address have it with or without the brackets.
      return contains(pattern.range, domain.startsWith("[") ? literalAddress(domain) : domain);
  }
}

/** `[192.0.2.1]` and `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3) without what is around the address. */
export function literalAddress(literal: string): string {
  return literal.slice(1, -1).replace(/^ipv6:/i, "");
}

/** A domain pattern with its spelling. */
export interface WrittenPattern {
  readonly text: string;
  readonly pattern: DomainPattern;
}

const ACCEPTS = "a domain or pattern such as example.net, *.example.net or [*.]example.net";

/** A pattern of domains. */
export const domainPattern: Kind<WrittenPattern> = {
  name: "domain pattern",
  accepts: ACCEPTS,
  example: "[*.]example.net",
  parse(text) {
    const pattern = parseDomainPattern(text);
    return pattern ? { ok: true, value: { text, pattern } } : { ok: false, expected: ACCEPTS };
  },
  print: ({ text }) => text,
};
