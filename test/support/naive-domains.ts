import fc from "fast-check";

/** Domains of few labels, so that patterns often match them; and address literals. */
export const domainTexts: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 })
    .map((labels) => labels.join(".")),
  fc.constantFrom("[10.1.2.3]", "[10.1.9.9]", "[192.0.2.1]", "[IPv6:2001:db8::1]", "[IPv6:::1]"),
);

/** Patterns, each in one spelling. */
export const patternTexts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("*", "[0/0]", "[10/8]", "[10.1/16]", "[10.1.2.3]"),
  fc.constantFrom("[2001:db8::/32]", "[::1]"),
  fc
    .tuple(
      fc.constantFrom("", "*.", "[*.]"),
      fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }),
    )
    .map(([prefix, labels]) => prefix + labels.join(".")),
);

/** The literals of `domainTexts` that the ranges of `patternTexts` hold. */
const RANGES: Readonly<Record<string, RegExp>> = {
  "[0/0]": /^\[/,
  "[10/8]": /^\[10\./,
  "[10.1/16]": /^\[10\.1\./,
  "[10.1.2.3]": /^\[10\.1\.2\.3\]/,
  "[2001:db8::/32]": /^\[IPv6:2001:db8:/,
  "[::1]": /^\[IPv6:::1\]/,
};

/** Ranges, each with those that hold it. */
const HELD: Readonly<Record<string, readonly string[]>> = {
  "[0/0]": ["[0/0]"],
  "[10/8]": ["[10/8]", "[0/0]"],
  "[10.1/16]": ["[10.1/16]", "[10/8]", "[0/0]"],
  "[10.1.2.3]": ["[10.1.2.3]", "[10.1/16]", "[10/8]", "[0/0]"],
  "[2001:db8::/32]": ["[2001:db8::/32]", "[0/0]"],
  "[::1]": ["[::1]", "[0/0]"],
};

/** Whether a pattern matches a domain, as simply as it can be said. */
export function matchesDomain(pattern: string, domain: string): boolean {
  if (pattern === "*") return true;
  const range = RANGES[pattern];
  if (range || domain.startsWith("[")) return range?.test(domain) === true;
  if (pattern.startsWith("*.")) return domain.endsWith(pattern.slice(1));
  if (pattern.startsWith("[*.]"))
    return domain === pattern.slice(4) || domain.endsWith(`.${pattern.slice(4)}`);
  return domain === pattern;
}

/** Whether a pattern matches all that another one matches. */
export function covers(pattern: string, inner: string): boolean {
  if (pattern === "*" || pattern === inner) return true;
  if (inner === "*") return false;
  if (/^(\*|\[\*)/.test(inner)) {
    // One further label stands for all names below.
    const lowest = inner.startsWith("*.") ? `x.${inner.slice(2)}` : inner.slice(4);
    return /^(\*|\[\*)/.test(pattern) && matchesDomain(pattern, lowest);
  }
  const held = HELD[inner];
  return held ? held.includes(pattern) : matchesDomain(pattern, inner);
}

/** The higher, the more specific; no two patterns that match one domain are equal. */
export function specificity(pattern: string): number {
  if (pattern === "*") return 0;
  const held = HELD[pattern];
  if (held) return held.length;
  if (pattern.startsWith("*.")) return 101 + 2 * pattern.slice(2).split(".").length;
  if (pattern.startsWith("[*.]")) return 100 + 2 * pattern.slice(4).split(".").length;
  return 1000;
}
