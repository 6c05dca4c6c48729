import { isAbsolute, resolve } from "node:path";
import { type Kind, normalizeDomain } from "../../core/mod.ts";
import { isOfVault } from "../vault/contract.ts";

/** A signing key, for one domain or for all. */
export interface DomainKey {
  /** Selector (RFC 6376 §3.1). */
  readonly selector: string;
  /** Signing domain, lower case; `*` for every domain. */
  readonly domain: string;
  /** Absolute path of a PEM file, or `{vault}:PATH`. */
  readonly key: string;
}

const ACCEPTS = "a selector, a domain or *, and a key file, such as s1,example.net,/etc/mta/s1.pem";

/** `selector,domain,file`. */
export const domainKey: Kind<DomainKey> = {
  name: "domain key",
  accepts: ACCEPTS,
  example: "s1,example.net,/etc/mta/s1.example.net.pem",
  parse(text, place) {
    const [first = "", given = "", ...rest] = text.split(",").map((part) => part.trim());
    // A path may hold commas, but a path after a comma is a path by itself.
    const file = rest.join(",");
    const tooMany = rest.slice(1).some((part) => isAbsolute(part) || isOfVault(part));
    const selector = normalizeDomain(first);
    const domain = given === "*" ? given : normalizeDomain(given);
    if (selector === undefined || domain === undefined || file === "" || tooMany)
      return { ok: false, expected: ACCEPTS };
    const outside = isOfVault(file) || isAbsolute(file);
    const key = outside ? file : resolve(place?.baseDir ?? ".", file);
    return { ok: true, value: { selector, domain, key } };
  },
  print: ({ selector, domain, key }) => `${selector},${domain},${key}`,
  mentions: ({ key }) => (isOfVault(key) ? [] : [{ kind: "path", path: key, use: "private-key" }]),
};
