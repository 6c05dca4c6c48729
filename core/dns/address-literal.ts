import { isIP } from "node:net";

/** The address in `192.0.2.1`, `[192.0.2.1]` or `[IPv6:…]` (RFC 5321 §4.1.3); undefined for a name. */
export function addressLiteral(host: string): string | undefined {
  const inner = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
  const address = inner.toLowerCase().startsWith("ipv6:") ? inner.slice(5) : inner;
  return isIP(address) === 0 ? undefined : address;
}
