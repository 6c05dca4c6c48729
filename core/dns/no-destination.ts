import { type IpNumber, readIp } from "../directive/kinds/cidr.ts";

/** What an address is that no other host's mail server can have. */
export type NoDestination = "loopback" | "unspecified" | "multicast" | "broadcast";

/** IPv4 inside IPv6: IPv4-compatible (RFC 4291 §2.5.5.1) and translated (RFC 6052 §2.1); mapped ones are read as IPv4. */
const EMBEDDING: readonly bigint[] = [0n, 0x64_ff9b_0000_0000_0000_0000n];

/** Says why no mail server is found at an IP address; undefined where one may be, private ranges included. */
export function noDestination(address: string): NoDestination | undefined {
  const ip = readIp(address);
  return ip && kindOf(ip);
}

function kindOf({ family, value }: IpNumber): NoDestination | undefined {
  if (family === 6) {
    if (value === 0n) return "unspecified";
    if (value === 1n) return "loopback";
    if (value >> 120n === 0xffn) return "multicast";
    return EMBEDDING.includes(value >> 32n)
      ? kindOf({ family: 4, value: value & 0xffff_ffffn })
      : undefined;
  }
  const first = value >> 24n;
  // RFC 1122 §3.2.1.3: "this host", the loopback network; RFC 1112 §4: groups; RFC 919 §7: everybody.
  if (first === 0n) return "unspecified";
  if (first === 127n) return "loopback";
  if (first >= 224n && first < 240n) return "multicast";
  return value === 0xffff_ffffn ? "broadcast" : undefined;
}
