import { type Cidr, contains, parseCidr } from "../directive/kinds/cidr.ts";
import { noDestination } from "./no-destination.ts";

/** Ranges of networks that are not the Internet (RFC 6890, RFC 6598, RFC 2544, RFC 4193, RFC 4291). */
const INTERNAL: readonly Cidr[] = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"],
  ...["192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4"],
  ...["fc00::/7", "fe80::/10", "fec0::/10", "64:ff9b:1::/48"],
  // The same inside IPv6: translated (RFC 6052 §2.1), 6to4 (RFC 3056 §2), and IPv4-compatible ones, which nobody uses.
  ...["64:ff9b::a00:0/104", "64:ff9b::ac10:0/108", "64:ff9b::c0a8:0/112", "64:ff9b::a9fe:0/112"],
  ...["64:ff9b::6440:0/106", "2002::/16", "::/96"],
].flatMap((text) => parseCidr(text) ?? []);

/** True for an address that is no host's on the Internet: of this host, of a network of our own, or nobody's. */
export function isOffInternet(address: string): boolean {
  return noDestination(address) !== undefined || INTERNAL.some((range) => contains(range, address));
}
