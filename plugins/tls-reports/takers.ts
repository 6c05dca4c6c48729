import { mailAddress } from "../../core/mod.ts";

/** Who takes reports about a domain. */
export type Taker =
  | { readonly kind: "mail"; readonly uri: string; readonly address: string }
  | { readonly kind: "https"; readonly uri: string; readonly url: URL };

/** Where a domain says who is to get reports (RFC 8460 §3). */
export function recordName(domain: string): string {
  return `_smtp._tls.${domain}`;
}

/** Takers of one domain that get its reports. */
const MOST_TAKERS = 5;

const LONGEST_URI = 500;

/**
 * Reads the TXT records at `_smtp._tls.DOMAIN` (RFC 8460 §3): who is to get reports. Empty where nobody asks for any; exactly one record
 * must begin as a TLSRPT record does.
 */
export function readTakers(records: readonly string[]): readonly Taker[] {
  const own = records.filter((record) => /^v=TLSRPTv1[ \t]*;/.test(record));
  const [record] = own;
  if (record === undefined || own.length > 1) return [];
  const takers: Taker[] = [];
  for (const field of record.split(";").slice(1)) {
    const uris = /^[ \t]*rua[ \t]*=(.*)$/.exec(field)?.[1];
    for (const uri of uris?.split(",") ?? []) {
      if (takers.length === MOST_TAKERS) return takers;
      const taker = takerOf(uri.trim());
      if (taker !== undefined && !takers.some((other) => other.uri === taker.uri))
        takers.push(taker);
    }
  }
  return takers;
}

function takerOf(uri: string): Taker | undefined {
  if (uri.length > LONGEST_URI) return undefined;
  if (/^mailto:/i.test(uri)) {
    const address = mailAddress.parse(decoded(uri.slice("mailto:".length).split("?")[0] ?? ""));
    return address.ok ? { kind: "mail", uri, address: address.value } : undefined;
  }
  if (!/^https:/i.test(uri)) return undefined;
  const url = URL.parse(uri);
  if (url === null || url.hostname === "") return undefined;
  return { kind: "https", uri, url };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
