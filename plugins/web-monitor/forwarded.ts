import { isIP } from "node:net";
import { type Cidr, contains, isLoopback, plainAddress } from "../../core/mod.ts";

/** A proxy that comes for others, and the header field in which it says for whom. */
export type NamedProxy = readonly [Cidr, "X-Forwarded-For" | "Forwarded"];

/** Fields that proxies add: whoever sends one comes for somebody else. */
const SIGNS = [
  ...[
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
  ],
  ...["x-real-ip", "x-client-ip", "x-original-forwarded-for", "true-client-ip", "via"],
];

/** Proxies in a row that are looked at. */
const MOST_HOPS = 20;

/** Who is at the other end. */
export interface Client {
  readonly address: string;
  /** What is said is under TLS all the way to us, or to a proxy of ours. */
  readonly secure: boolean;
  /** We know whose address this is. False where somebody came for others and is not named as a proxy, or does not say for whom. */
  readonly known: boolean;
  /** It came by a proxy of ours. */
  readonly proxied: boolean;
}

/** Somebody whom a proxy came for. */
interface Hop {
  readonly address: string | undefined;
  readonly secure: boolean;
}

/** Who a request comes from. Only proxies that are named have a say in it, each for whoever came to it. */
export function clientOf(
  headers: Headers,
  { address, secure }: { readonly address: string; readonly secure: boolean },
  proxies: readonly NamedProxy[],
): Client {
  const named = (each: string): NamedProxy | undefined =>
    proxies.find(([range]) => contains(range, each));
  const proxy = named(address);
  if (proxy === undefined) {
    const known = SIGNS.every((name) => !headers.has(name));
    return { address, secure, known, proxied: false };
  }
  const unknown = { address, secure: false, known: false, proxied: true };
  const isSafe = secure || isLoopback(address);
  const hops = hopsIn(headers, proxy[1]);
  if (hops.length > MOST_HOPS) return unknown;
  for (const hop of hops.reverse()) {
    if (hop.address === undefined) return unknown;
    if (named(hop.address) !== undefined) continue;
    // Nobody comes from loopback to a proxy elsewhere; what one on this host says of it is worth no more.
    const known = !isLoopback(hop.address);
    return { address: hop.address, secure: isSafe && hop.secure, known, proxied: true };
  }
  return unknown;
}

/** Whom a field names, in the order in which they came: the last is who came to the proxy. */
function hopsIn(headers: Headers, field: NamedProxy[1]): Hop[] {
  const text = headers.get(field);
  if (text === null) return [];
  if (field === "Forwarded") return elements(text).map(hopOf);
  const secure = headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https";
  return text.split(",").map((each) => ({ address: addressIn(each.trim()), secure }));
}

/** The elements of a Forwarded field (RFC 7239 §4). */
function elements(text: string): readonly string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
}

function hopOf(element: string): Hop {
  const pairs = new Map<string, string>();
  for (const [, name = "", quoted, token] of element.matchAll(
    /([!#$%&'*+.^`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))/g,
  ))
    pairs.set(name.toLowerCase(), quoted ?? token ?? "");
  return {
    address: addressIn(pairs.get("for") ?? ""),
    secure: pairs.get("proto")?.toLowerCase() === "https",
  };
}

/** An address, alone or with a port; undefined for whatever else stands there, such as `unknown`. */
function addressIn(text: string): string | undefined {
  const [, six, four] = /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::\d{1,5})?$/i.exec(text) ?? [];
  const address = six ?? four ?? text;
  return isIP(address) === 0 || address.includes("%") ? undefined : plainAddress(address);
}
