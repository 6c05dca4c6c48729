import { isIP } from "node:net";

/** Most hosts are names, and told by a glance. */
const MAY_BE_ADDRESS = /^\[|^\d|:/;

/** The address in `192.0.2.1`, `[192.0.2.1]` or `[IPv6:…]` (RFC 5321 §4.1.3); undefined for a name. */
export function addressLiteral(host: string): string | undefined {
  if (!MAY_BE_ADDRESS.test(host)) return undefined;
  const inner = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
  const address = inner.toLowerCase().startsWith("ipv6:") ? inner.slice(5) : inner;
  return isIP(address) === 0 ? undefined : address;
}
