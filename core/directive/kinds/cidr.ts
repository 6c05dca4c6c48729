import { isIP } from "node:net";
import type { Kind } from "../kind.ts";

/** An IP address as a number. */
export interface IpNumber {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A range of IP addresses. */
export interface Cidr {
  /** As written. */
  readonly text: string;
  readonly family: 4 | 6;
  /** The first address of the range. */
  readonly network: bigint;
  /** Leading bits that all addresses of the range share. */
  readonly bits: number;
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

/** Bits of a whole address. */
const WIDTH: Readonly<Record<4 | 6, number>> = { 4: 32, 6: 128 };

/** IPv4 addresses inside IPv6 are `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2). */
const MAPPED_BITS = 96;

/** Reads a CIDR; undefined when it is none. Bits beyond the mask are ignored. */
export function parseCidr(text: string): Cidr | undefined {
  const [written = "", mask, ...rest] = text.split("/");
  if (rest.length > 0 || (mask !== undefined && !/^\d{1,3}$/.test(mask))) return undefined;
  const short = /^\d{1,3}(\.\d{1,3}){0,3}$/.test(written) && mask !== undefined;
  const full = short ? [...written.split("."), "0", "0", "0"].slice(0, 4).join(".") : written;
  const address = readIp(full);
  if (address === undefined) return undefined;
  const { family } = address;
  const mapped = family === 4 && isIP(full) === 6;
  const bits = mask === undefined ? WIDTH[family] : Number(mask) - (mapped ? MAPPED_BITS : 0);
  if (bits < 0 || bits > WIDTH[family]) return undefined;
  return { text, family, network: networkOf(address, bits), bits };
}

/** The first address of the range of `bits` that an address lies in. */
export function networkOf({ family, value }: IpNumber, bits: number): bigint {
  const shift = BigInt(WIDTH[family] - bits);
  return (value >> shift) << shift;
}

/** True when `address` (an IP address) lies in the range. IPv4 in IPv6 (`::ffff:…`) counts as IPv4. */
export function contains(range: Cidr, address: string): boolean {
  const ip = readIp(address);
  return ip?.family === range.family && networkOf(ip, range.bits) === range.network;
}

/** True for an address of the loopback network (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), and for a range of nothing but such. */
export function isLoopback(addressOrRange: string): boolean {
  // What a client's address mostly is, asked for every recipient, is told without numbers.
  if (/^127(\.\d{1,3}){3}$/.test(addressOrRange) && isIP(addressOrRange) === 4) return true;
  const range = parseCidr(addressOrRange);
  if (range === undefined) return false;
  const { family, network, bits } = range;
  return family === 4 ? bits >= 8 && network >> 24n === 127n : bits === 128 && network === 1n;
}

/** Reads an IP address, with or without a zone; undefined when it is none. IPv4 in IPv6 is given as IPv4. */
export function readIp(address: string): IpNumber | undefined {
  switch (isIP(address)) {
    case 4:
      return { family: 4, value: dotted(address) };
    case 6: {
      const value = grouped(address.split("%")[0] ?? "");
      const mapped = value >> 32n === 0xffffn;
      return mapped ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value };
    }
    default:
      return undefined;
  }
}

/** The same text for every spelling of an IP address; IPv4 in IPv6 counts as IPv4. Other texts are as they are. */
export function addressKey(address: string): string {
  const ip = readIp(address);
  return ip === undefined ? address : `${ip.family} ${ip.value}`;
}

/** An IP address with IPv4 in IPv6 (`::ffff:…`) as plain IPv4, as sockets for both families need it; other texts as they are. */
export function plainAddress(address: string): string {
  const ip = address.includes(":") ? readIp(address) : undefined;
  return ip?.family === 4 ? ipv4Text(ip.value) : address;
}

/**
 * What an address counts as when clients are counted: an IPv4 address as itself in any spelling, an IPv6 address
 * as its first 64 bits, the least that a network is given (RFC 6177). Other texts count as they are.
 */
export function addressGroup(address: string): string {
  const ip = readIp(address);
  if (ip === undefined) return address;
  return ip.family === 4 ? ipv4Text(ip.value) : `${(ip.value >> 64n).toString(16)}/64`;
}

/** The network that an address belongs to, as far as that can be told: 24 bits of an IPv4 address, 48 of an IPv6 address. */
export function networkGroup(address: string): string {
  const ip = readIp(address);
  if (ip === undefined) return address;
  return ip.family === 4
    ? `${ipv4Text((ip.value >> 8n) << 8n)}/24`
    : `${(ip.value >> 80n).toString(16)}/48`;
}

function ipv4Text(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
}

function dotted(address: string): bigint {
  let value = 0;
  for (const part of address.split(".")) value = value * 256 + Number(part);
  return BigInt(value);
}

function grouped(address: string): bigint {
  const [head = "", tail] = address.split("::");
  const left = groups(head);
  if (tail === undefined) return joined(left);
  const right = groups(tail);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return joined([...left, ...zeros, ...right]);
}

/** The 16-bit groups of a part of an IPv6 address; its end may be written as IPv4. */
function groups(part: string): readonly number[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const low = Number(dotted(group));
    return [Math.floor(low / 65_536), low % 65_536];
  });
}

function joined(parts: readonly number[]): bigint {
  let value = 0n;
  for (const part of parts) value = value * 65_536n + BigInt(part);
  return value;
}
