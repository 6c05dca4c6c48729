import { type DomainPattern, type Kind, parseDomainPattern } from "../../core/mod.ts";

const ACCEPTS = "a domain or pattern such as example.net, *.example.net or [*.]example.net";

/** A domain pattern with its spelling. */
export interface WrittenPattern {
  readonly text: string;
  readonly pattern: DomainPattern;
}

/** A pattern of domains. */
export const domainPattern: Kind<WrittenPattern> = {
  name: "domain pattern",
  accepts: ACCEPTS,
  example: "[*.]example.net",
  parse(text) {
    const pattern = parseDomainPattern(text.toLowerCase());
    return pattern ? { ok: true, value: { text, pattern } } : { ok: false, expected: ACCEPTS };
  },
  print: ({ text }) => text,
};
