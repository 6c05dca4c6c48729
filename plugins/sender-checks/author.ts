import { type HeaderBlock, normalizeDomain } from "../../core/mod.ts";
import { fieldTexts, mailboxesIn } from "./mailboxes.ts";

/** Whose mail a message says it is: the domain that DMARC asks about (RFC 9989 §5.3.1), or why there is none. */
export type Author =
  | { readonly kind: "known"; readonly domain: string }
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * The one domain in From. Whatever two readers could take for different domains is unknown: else a message is judged by one domain and
 * shown with another.
 */
export function authorOf(header: HeaderBlock): Author {
  const fields = fieldTexts(header, "From");
  const [text = ""] = fields;
  if (fields.length !== 1) return unknown(`${fields.length} From fields`);
  // A name may be encoded, but hides nothing that ends a text.
  if (/[^\t -~\u0080-\u{10ffff}]/u.test(header.first("From") ?? ""))
    return unknown("control characters in From");
  const addresses = mailboxesIn(text, true);
  if (addresses === undefined) return unknown("From is not an address");
  const domains = new Set(addresses.map(domainIn));
  const [domain] = domains;
  if (domain === undefined) return unknown("From has no domain");
  return domains.size > 1 ? unknown("several domains in From") : { kind: "known", domain };
}

function unknown(reason: string): Author {
  return { kind: "unknown", reason };
}

/** Lower case, A-labels; a literal as it is. */
function domainIn(address: string): string | undefined {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return /^\[[^[\]]+\]$/.test(domain) ? domain.toLowerCase() : normalizeDomain(domain);
}
