import { isIP } from "node:net";
import { readIp } from "../directive/kinds/cidr.ts";
import { type ProxiedTls, proxiedTls } from "./proxied-tls.ts";

/**
 * The PROXY protocol of HAProxy (`doc/proxy-protocol.txt`, versions 1 and 2): the first bytes of a connection tell whose it is, as its
 * two addresses tell only of a proxy.
 */
export type ProxyVersion = 1 | 2;

/** One end of a TCP connection. */
export interface SocketEnd {
  /** IP address. */
  readonly address: string;
  /** 0 where it does not matter. */
  readonly port: number;
}

/** Both ends of the connection that a proxy speaks for. */
export interface ProxiedEnds {
  readonly from: SocketEnd;
  readonly to: SocketEnd;
}

/** What a header says. */
export type ProxyClaim =
  /** The connection of a client. */
  | ({ readonly kind: "client"; readonly tls?: ProxiedTls | undefined } & ProxiedEnds)
  /** The proxy speaks for itself, as when it looks whether somebody is there. */
  | { readonly kind: "proxy" }
  /** A client whose address it cannot tell. */
  | { readonly kind: "unknown" };

/** What the first bytes of a connection come to. */
export type ProxyHeaderRead =
  /** They are no whole header yet. */
  | { readonly kind: "more" }
  /** They are none, and will not be. */
  | { readonly kind: "bad"; readonly why: string }
  /** A header of so many bytes. */
  | { readonly kind: "header"; readonly length: number; readonly claim: ProxyClaim };

/** What version 2 begins with. */
const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
/** Version 1 begins with that. */
const WORD = Buffer.from("PROXY ", "latin1");
/** The longest line of version 1 with its line end, bytes. */
const LONGEST_LINE = 107;
/** Bytes before the addresses of version 2. */
const FIXED = 16;
/** Bytes of addresses and what may follow them in version 2, at most: the protocol allows 65,535, proxies send hundreds. */
const LONGEST_REST = 4096;
/** Bytes of two addresses and two ports, by family. */
const ENDS: Readonly<Record<4 | 6, number>> = { 4: 12, 6: 36 };

/** The header that tells a proxy which connection is meant. Both addresses must be of one family: a `RangeError` otherwise. */
export function proxyHeader(version: ProxyVersion, { from, to }: ProxiedEnds): Buffer {
  const [source, target] = [readIp(from.address), readIp(to.address)];
  if (source === undefined || target === undefined || source.family !== target.family)
    throw new RangeError(`no connection from ${from.address} to ${to.address}`);
  const { family } = source;
  if (version === 1) {
    const addresses = `${textOf(family, source.value)} ${textOf(family, target.value)}`;
    return Buffer.from(`PROXY TCP${family} ${addresses} ${from.port} ${to.port}\r\n`, "latin1");
  }
  const width = family === 4 ? 4 : 16;
  const header = Buffer.alloc(FIXED + ENDS[family]);
  SIGNATURE.copy(header);
  header.writeUInt8(0x21, 12);
  header.writeUInt8(family === 4 ? 0x11 : 0x21, 13);
  header.writeUInt16BE(ENDS[family], 14);
  bytesOf(source.value, width).copy(header, FIXED);
  bytesOf(target.value, width).copy(header, FIXED + width);
  header.writeUInt16BE(from.port, FIXED + 2 * width);
  header.writeUInt16BE(to.port, FIXED + 2 * width + 2);
  return header;
}

/** Reads a header of either version from the first bytes of a connection. */
export function readProxyHeader(bytes: Buffer): ProxyHeaderRead {
  if (startsAs(bytes, SIGNATURE))
    return bytes.length < FIXED ? { kind: "more" } : readBinary(bytes);
  if (startsAs(bytes, WORD)) return readLine(bytes);
  return bad("no PROXY header");
}

function startsAs(bytes: Buffer, expected: Buffer): boolean {
  const length = Math.min(bytes.length, expected.length);
  return bytes.subarray(0, length).equals(expected.subarray(0, length));
}

function readLine(bytes: Buffer): ProxyHeaderRead {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf("\r\n");
  if (end < 0)
    return bytes.length < LONGEST_LINE ? { kind: "more" } : bad("a PROXY line without an end");
  const length = end + 2;
  const words = bytes.toString("latin1", 0, end).split(" ");
  const [, kind, source = "", target = "", ...ports] = words;
  if (kind === "UNKNOWN") return { kind: "header", length, claim: { kind: "unknown" } };
  const family = kind === "TCP4" ? 4 : kind === "TCP6" ? 6 : undefined;
  const [fromPort, toPort] = ports.map(portOf);
  const isWhole = family !== undefined && words.length === 6;
  if (!isWhole || fromPort === undefined || toPort === undefined) return bad("a bad PROXY line");
  const [address, local] = [plainSpelling(family, source), plainSpelling(family, target)];
  if (address === undefined || local === undefined) return bad("a bad address");
  const from = { address, port: fromPort };
  return {
    kind: "header",
    length,
    claim: { kind: "client", from, to: { address: local, port: toPort } },
  };
}

/** An address in its one spelling, that of version 2 too; undefined for one of another family, or with a zone, which only its own host knows. */
function plainSpelling(family: 4 | 6, text: string): string | undefined {
  if (isIP(text) !== family || text.includes("%")) return undefined;
  return addressText(addressBytes(text));
}

function portOf(text: string): number | undefined {
  const port = /^(?:0|[1-9]\d{0,4})$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

function readBinary(bytes: Buffer): ProxyHeaderRead {
  const [version, command] = [bytes.readUInt8(12) >> 4, bytes.readUInt8(12) & 0xf];
  if (version !== 2) return bad(`PROXY protocol of version ${version}`);
  if (command > 1) return bad(`unknown command ${command} in a PROXY header`);
  const rest = bytes.readUInt16BE(14);
  if (rest > LONGEST_REST) return bad("a PROXY header of more than 4 KiB");
  const length = FIXED + rest;
  if (bytes.length < length) return { kind: "more" };
  if (command === 0) return { kind: "header", length, claim: { kind: "proxy" } };
  const transport = bytes.readUInt8(13);
  const family = transport === 0x11 ? 4 : transport === 0x21 ? 6 : undefined;
  // Unix sockets, datagrams, or nothing at all.
  if (family === undefined) return { kind: "header", length, claim: { kind: "unknown" } };
  if (rest < ENDS[family]) return bad("a PROXY header without its addresses");
  const width = family === 4 ? 4 : 16;
  const address = (at: number): string =>
    addressText(bytes.subarray(FIXED + at, FIXED + at + width));
  const port = (at: number): number => bytes.readUInt16BE(FIXED + at);
  const from = { address: address(0), port: port(2 * width) };
  const to = { address: address(width), port: port(2 * width + 2) };
  const tls = proxiedTls(bytes.subarray(FIXED + ENDS[family], length));
  return { kind: "header", length, claim: { kind: "client", from, to, ...(tls && { tls }) } };
}

function bad(why: string): ProxyHeaderRead {
  return { kind: "bad", why };
}

/** An IP address as 4 or 16 bytes. A `RangeError` for what is none. */
export function addressBytes(address: string): Buffer {
  const ip = readIp(address);
  if (ip === undefined) throw new RangeError(`${address} is not an IP address`);
  return bytesOf(ip.value, ip.family === 4 ? 4 : 16);
}

/** The address that 4 or 16 bytes are. */
export function addressText(bytes: Buffer): string {
  return textOf(bytes.length === 4 ? 4 : 6, numberOf(bytes));
}

/** The shortest spelling of an address (RFC 5952). */
function textOf(family: 4 | 6, value: bigint): string {
  const bytes = bytesOf(value, family === 4 ? 4 : 16);
  if (family === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

function bytesOf(value: bigint, width: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * width, "0"), "hex");
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}
