import { isAbsolute, resolve } from "node:path";
import { type Kind, normalizeDomain } from "../../core/mod.ts";

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
/** How a key begins that is in a vault. */
export const VAULT = "{vault}:";

/** `selector,domain,file`. */
export const domainKey: Kind<DomainKey> = {
  name: "domain key",
  accepts: ACCEPTS,
  example: "s1,example.net,/etc/mta/s1.example.net.pem",
  parse(text, place) {
    const parts = text.split(",").map((part) => part.trim());
    const [selector = "", given = "", ...rest] = parts;
    // A path may hold commas, but a path after a comma is a path by itself.
    const file = rest.join(",");
    const tooMany = rest.slice(1).some((part) => isAbsolute(part) || part.startsWith(VAULT));
    const domain = given === "*" ? given : normalizeDomain(given);
    if (normalizeDomain(selector) === undefined || domain === undefined || file === "" || tooMany)
      return { ok: false, expected: ACCEPTS };
    const outside = file.startsWith(VAULT) || isAbsolute(file);
    const key = outside ? file : resolve(place?.baseDir ?? ".", file);
    return { ok: true, value: { selector: selector.toLowerCase(), domain, key } };
  },
  print: ({ selector, domain, key }) => `${selector},${domain},${key}`,
  mentions: ({ key }) =>
    key.startsWith(VAULT) ? [] : [{ kind: "path", path: key, use: "private-key" }],
};
