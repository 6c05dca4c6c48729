import { isIP } from "node:net";

/** The name under which the DNS keeps an address's own names (RFC 1035 §3.5, RFC 3596 §2.5); undefined for no address. */
export function reverseName(address: string): string | undefined {
  switch (isIP(address)) {
    case 4:
      return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
    case 6:
      return `${[...nibbles(address)].reverse().join(".")}.ip6.arpa`;
    default:
      return undefined;
  }
}

function nibbles(address: string): readonly string[] {
  // The URL parser writes any IPv6 address in its one canonical form, without embedded IPv4.
  const canonical = new URL(`http://[${address.split("%")[0]}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  const groups = tail === undefined ? left : [...left, ...zeros, ...right];
  return groups.flatMap((group) => [...group.padStart(4, "0")]);
}
