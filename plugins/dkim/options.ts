import { normalizeDomain } from "../../core/mod.ts";
import { givenIdentity, type SigningIdentity } from "./identity.ts";

/** The field that says how its message is to be signed. */
export const OPTIONS_FIELD = "X-DKIM-Options";

/** What a message wants of its first signature (X-DKIM-Options). What is not said is left to the configuration. */
export interface DkimOptions {
  /** Only keys with this selector. */
  readonly selector: string | undefined;
  /** The domain that chooses the key. */
  readonly domain: string | undefined;
  readonly identity: SigningIdentity | undefined;
  /** q=. */
  readonly query: string | undefined;
  /** The `<domain-key-list>` that keys are looked for in. */
  readonly keyList: string | undefined;
}

/** The options, or what is wrong with them. */
export type OptionsRead =
  | { readonly ok: true; readonly options: DkimOptions }
  | { readonly ok: false; readonly problem: string };

/** Bytes of the field that are read. */
const LONGEST = 900;
const TAGS = "s, d, i, q or key-list";

/** Methods of finding a key, separated by colons (RFC 6376 §3.5, q=). */
export const QUERY_METHODS: RegExp = /^[A-Za-z][\w-]*(\/[\w-]+)?(:[A-Za-z][\w-]*(\/[\w-]+)?)*$/;

/** Reads the field: `s=s1; d=example.net; i=news@example.net; q=dns/txt; key-list=customers`. */
export function readDkimOptions(text: string): OptionsRead {
  if (Buffer.byteLength(text) > LONGEST) return wrong(`more than ${LONGEST} bytes`);
  const tags = new Map<string, string>();
  for (const part of text.split(";")) {
    if (part.trim() === "") continue;
    const [, tag = "", value = ""] = /^\s*([a-z-]+)\s*=\s*(\S+)\s*$/i.exec(part) ?? [];
    const name = tag.toLowerCase();
    if (!["s", "d", "i", "q", "key-list"].includes(name))
      return wrong(`expected ${TAGS}, each with = and a value, separated by semicolons`);
    if (tags.has(name)) return wrong(`${name}= is there twice`);
    tags.set(name, value);
  }
  const [s, d, i, query] = [tags.get("s"), tags.get("d"), tags.get("i"), tags.get("q")];
  const selector = s === undefined ? undefined : normalizeDomain(s);
  if (s !== undefined && selector === undefined) return wrong("s= is not a selector");
  const domain = d === undefined ? undefined : normalizeDomain(d);
  if (d !== undefined && domain === undefined) return wrong("d= is not a domain");
  const identity = i === undefined ? undefined : givenIdentity(i);
  if (i !== undefined && identity === undefined)
    return wrong("i= is neither an address nor a domain");
  if (domain !== undefined && identity !== undefined && !isWithin(identity.domain, domain))
    return wrong("the domain of i= is neither that of d= nor below it");
  if (query !== undefined && !QUERY_METHODS.test(query)) return wrong("q= is not a query method");
  return {
    ok: true,
    options: { selector, domain, identity, query, keyList: tags.get("key-list") },
  };
}

/** Whether a domain is another one, or below it. Both in normal form. */
export function isWithin(domain: string, other: string): boolean {
  return domain === other || domain.endsWith(`.${other}`);
}

function wrong(problem: string): OptionsRead {
  return { ok: false, problem };
}
