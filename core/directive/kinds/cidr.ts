import { isIP } from "node:net";
import type { Kind } from "../kind.ts";

/** A range of IP addresses. */
export interface Cidr {
  /** As written. */
  readonly text: string;
  /** 4 or 6 octets groups as one number, network part only. */
  readonly network: bigint;
  readonly bits: number;
  readonly family: 4 | 6;
}

const ACCEPTS = "an address range such as 192.0.2.0/24, 10/8, 2001:db8::/32 or a single address";

/** A CIDR; the short forms `10/8` and `0/0` are accepted. */
export const cidr: Kind<Cidr> = {
  name: "CIDR",
  accepts: ACCEPTS,
  example: "192.0.2.0/24",
  parse(text) {
    const value = parseCidr(text);
    return value === undefined ? { ok: false, expected: ACCEPTS } : { ok: true, value };
  },
  print: ({ text }) => text,
};

/** Reads a CIDR; undefined when it is none. Bits behind the mask are ignored. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", mask, ...rest] = text.split("/");
  if (rest.length > 0 || (mask !== undefined && !/^\d{1,3}$/.test(mask))) return undefined;
  const short = /^\d{1,3}(\.\d{1,3}){0,3}$/.test(address) && mask !== undefined;
  const full = short ? [...address.split("."), "0", "0", "0"].slice(0, 4).join(".") : address;
  const family = isIP(full);
  if (family !== 4 && family !== 6) return undefined;
  const width = family === 4 ? 32 : 128;
  const bits = mask === undefined ? width : Number(mask);
  if (bits > width) return undefined;
  const shift = BigInt(width - bits);
  return { text, network: (numberOf(full, family) >> shift) << shift, bits, family };
}

/** True when `address` (an IP address) lies in the range. IPv4 in IPv6 (`::ffff:…`) counts as IPv4. */
export function contains(range: Cidr, address: string): boolean {
  const plain = address.toLowerCase().startsWith("::ffff:") ? address.slice(7) : address;
  const family = isIP(plain);
  if (family !== range.family) return false;
  const shift = BigInt((family === 4 ? 32 : 128) - range.bits);
  return numberOf(plain, family === 4 ? 4 : 6) >> shift === range.network >> shift;
}

function numberOf(address: string, family: 4 | 6): bigint {
  if (family === 4) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const bare = address.split("%")[0] ?? "";
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  const tail = dotted ? numberOf(dotted[2] ?? "", 4) : 0n;
  const text = dotted
    ? `${dotted[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`
    : bare;
  const [head = "", rest] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = rest === undefined || rest === "" ? [] : rest.split(":");
  const zeros = Array.from({ length: Math.max(8 - left.length - right.length, 0) }, () => "0");
  const groups = rest === undefined ? left : [...left, ...zeros, ...right];
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(Number.parseInt(group, 16)), 0n);
}
