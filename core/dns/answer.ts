import { type Answer, AUTHENTIC_DATA, type Packet } from "dns-packet";
import {
  AUTHORITATIVE,
  codeOf,
  type DnsRecordType,
  decodePacket,
  flagsOf,
  internetOnly,
  RECURSION_AVAILABLE,
  TRUNCATED,
} from "./message.ts";

/** What a server said, without its wire form. */
export type DnsAnswer =
  | {
      readonly kind: "answer";
      readonly records: readonly Answer[];
      readonly ttl: number;
      readonly authentic: boolean;
      /** The name at the end of the aliases, lower case. */
      readonly owner: string;
    }
  /** The name stands for another one, of which nothing is said. */
  | {
      readonly kind: "alias";
      readonly target: string;
      readonly ttl: number;
      readonly authentic: boolean;
    }
  | { readonly kind: "none"; readonly exists: boolean; readonly ttl: number }
  | { readonly kind: "truncated" }
  /** The server does not know EDNS, or not this much of it (RFC 6891 §7). */
  | { readonly kind: "no-edns"; readonly reason: string }
  | { readonly kind: "bogus"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** How long a negative answer without SOA is believed, seconds. */
const NEGATIVE_TTL = 60;

/** Aliases followed within one answer. */
const MOST_ALIASES = 16;

/** The meaning of a packet that answers a question. Never throws. */
export function readAnswer(packet: Buffer, name: string, type: DnsRecordType): DnsAnswer {
  const flags = flagsOf(packet);
  if ((flags & TRUNCATED) !== 0) return { kind: "truncated" };
  const decoded = decodePacket(packet);
  if (decoded === undefined) return noAnswer("the answer makes no sense");
  const code = extendedCode(decoded) * 16 + codeOf(packet);
  switch (code) {
    case 0:
      return readRecords(decoded, flags, name, type);
    case 1:
      return { kind: "no-edns", reason: "the server did not understand (FORMERR)" };
    case 2: {
      const extended = extendedError(decoded);
      return extended !== undefined && extended >= 6 && extended <= 12
        ? { kind: "bogus", reason: `DNSSEC validation failed (extended error ${extended})` }
        : noAnswer("the server failed (SERVFAIL)");
    }
    case 3:
      return isProof(decoded, flags)
        ? { kind: "none", exists: false, ttl: negativeTtl(decoded) }
        : noAnswer("the server denies a name that is not its own to deny");
    case 4:
      return { kind: "no-edns", reason: "the server cannot do that (NOTIMP)" };
    case 5:
      return noAnswer("the server refused (REFUSED)");
    case 16:
      return {
        kind: "no-edns",
        reason: "the server does not support this version of EDNS (BADVERS)",
      };
    default:
      return noAnswer(`the server answered with code ${code}`);
  }
}

function readRecords(packet: Packet, flags: number, name: string, type: DnsRecordType): DnsAnswer {
  const end = followAliases(name, type, internetOnly(packet.answers));
  if (end === undefined) return noAnswer("aliases form a loop");
  const { records, owner, ttl } = end;
  const authentic = (flags & AUTHENTIC_DATA) !== 0;
  if (records.length > 0) return { kind: "answer", records, ttl, authentic, owner };
  // Whoever vouches for the alias need not know its target: there an SOA alone proves that nothing is.
  const aliased = owner !== name.toLowerCase();
  if (aliased ? hasSoa(packet) : isProof(packet, flags))
    return { kind: "none", exists: true, ttl: Math.min(ttl, negativeTtl(packet)) };
  return aliased
    ? { kind: "alias", target: owner, ttl, authentic }
    : noAnswer("the server refers to others instead of answering");
}

/**
 * True when an answer without records is one: the zone's SOA says so (RFC 2308 §2.2), or a server that is responsible for
 * the zone or looks things up for others. A referral, which names other servers instead, proves nothing (§2.2.1).
 */
function isProof(packet: Packet, flags: number): boolean {
  if (hasSoa(packet) || (flags & AUTHORITATIVE) !== 0) return true;
  const refers = internetOnly(packet.authorities).some(({ type }) => type === "NS");
  return (flags & RECURSION_AVAILABLE) !== 0 && !refers;
}

function hasSoa({ authorities }: Packet): boolean {
  return internetOnly(authorities).some(({ type }) => type === "SOA");
}

/** RFC 2308 §5: the lesser of the SOA's own TTL and its minimum. */
function negativeTtl({ authorities }: Packet): number {
  for (const record of internetOnly(authorities))
    if (record.type === "SOA") return Math.min(record.ttl ?? 0, record.data.minimum ?? 0);
  return NEGATIVE_TTL;
}

/** The upper bits of the code, which are in the OPT record (RFC 6891 §6.1.3). */
function extendedCode({ additionals = [] }: Packet): number {
  for (const record of additionals) if (record.type === "OPT") return record.extendedRcode;
  return 0;
}

/** The info code of an extended DNS error (RFC 8914). */
function extendedError({ additionals = [] }: Packet): number | undefined {
  for (const record of additionals) {
    if (record.type !== "OPT") continue;
    for (const option of record.options) {
      const info = infoCode(option);
      if (info !== undefined) return info;
    }
  }
  return undefined;
}

/** The info code in an extended error option; the library's types do not know option 15. */
function infoCode(option: { readonly code: number; readonly data?: unknown }): number | undefined {
  const { code, data } = option;
  return code === 15 && Buffer.isBuffer(data) && data.length >= 2
    ? data.readUInt16BE(0)
    : undefined;
}

/**
 * Records of one type at the end of a chain of aliases, the name at its end, and the least TTL on the way. Undefined: the
 * chain loops.
 */
function followAliases(
  name: string,
  type: DnsRecordType,
  answers: readonly Answer[],
):
  | { readonly records: readonly Answer[]; readonly owner: string; readonly ttl: number }
  | undefined {
  let owner = name.toLowerCase();
  let ttl = Number.POSITIVE_INFINITY;
  for (let steps = 0; steps <= MOST_ALIASES; steps++) {
    const own = answers.filter((answer) => answer.name.toLowerCase() === owner);
    const records = own.filter((answer) => answer.type === type);
    for (const record of records) ttl = Math.min(ttl, ttlOf(record));
    if (records.length > 0) return { records, owner, ttl };
    const alias = own.find((answer) => answer.type === "CNAME");
    if (alias?.type !== "CNAME") return { records, owner, ttl };
    ttl = Math.min(ttl, ttlOf(alias));
    owner = alias.data.toLowerCase();
  }
  return undefined;
}

function ttlOf(record: Answer): number {
  return "ttl" in record && typeof record.ttl === "number" ? record.ttl : 0;
}

function noAnswer(reason: string): DnsAnswer {
  return { kind: "failed", reason };
}
