import {
  type Answer,
  AUTHENTIC_DATA,
  decode,
  encode,
  type Packet,
  RECURSION_DESIRED,
} from "dns-packet";
import { normalizeDomain } from "../directive/kinds/hosts.ts";

/** Record types we ask for. */
export type RecordType = "MX" | "A" | "AAAA" | "TXT" | "PTR";

/** What a server said, without its wire form. */
export type DnsAnswer =
  | { readonly kind: "answer"; readonly answers: readonly Answer[]; readonly authentic: boolean }
  | { readonly kind: "none"; readonly exists: boolean; readonly ttl: number }
  | { readonly kind: "truncated" }
  | { readonly kind: "bogus"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Size of packets we take (DNS flag day 2020). */
const PAYLOAD = 1232;
/** How long a negative answer without SOA is believed, seconds. */
const NEGATIVE_TTL = 60;

/** The packet of a question (RFC 1035 §4.1), asking for the AD bit (RFC 6840 §5.7). */
export function encodeQuery(id: number, name: string, type: RecordType): Buffer {
  return encode({
    type: "query",
    id,
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ type, name, class: "IN" }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: PAYLOAD,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
}

/** True when a packet answers exactly this question. Never throws, whatever the bytes. */
export function answersQuery(packet: Buffer, id: number, name: string, type: RecordType): boolean {
  if (packet.length < 12 || packet.readUInt16BE(0) !== id) return false;
  const question = tryDecode(packet)?.questions?.[0];
  return question?.type === type && question.name.toLowerCase() === name.toLowerCase();
}

/** The meaning of an answer packet. Never throws. */
export function readAnswer(packet: Buffer): DnsAnswer {
  const decoded = tryDecode(packet);
  if (decoded === undefined) return { kind: "failed", reason: "the answer makes no sense" };
  const flags = packet.readUInt16BE(2);
  if ((flags & 0x0200) !== 0) return { kind: "truncated" };
  const answers = decoded.answers ?? [];
  switch (flags & 0x000f) {
    case 0:
      return answers.length > 0
        ? { kind: "answer", answers, authentic: (flags & AUTHENTIC_DATA) !== 0 }
        : { kind: "none", exists: true, ttl: negativeTtl(decoded) };
    case 3:
      return { kind: "none", exists: false, ttl: negativeTtl(decoded) };
    case 2: {
      const extended = extendedError(decoded);
      return extended !== undefined && extended >= 6 && extended <= 12
        ? { kind: "bogus", reason: `DNSSEC validation failed (extended error ${extended})` }
        : { kind: "failed", reason: "the server failed (SERVFAIL)" };
    }
    case 5:
      return { kind: "failed", reason: "the server refused (REFUSED)" };
    default:
      return { kind: "failed", reason: `the server answered with code ${flags & 0x000f}` };
  }
}

function tryDecode(packet: Buffer): Packet | undefined {
  try {
    return decode(packet);
  } catch {
    return undefined;
  }
}

/** RFC 2308 §5: the lesser of the SOA's own TTL and its minimum. */
function negativeTtl({ authorities = [] }: Packet): number {
  for (const record of authorities)
    if (record.type === "SOA") return Math.min(record.ttl ?? 0, record.data.minimum ?? 0);
  return NEGATIVE_TTL;
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

/** Records of one type at the end of a chain of aliases, with the least TTL on the way. Undefined: the chain loops. */
export function followAliases(
  name: string,
  type: RecordType,
  answers: readonly Answer[],
): { readonly records: readonly Answer[]; readonly ttl: number } | undefined {
  let owner = name.toLowerCase();
  let ttl = Number.POSITIVE_INFINITY;
  for (let steps = 0; steps <= 16; steps++) {
    const own = answers.filter((answer) => answer.name.toLowerCase() === owner);
    const records = own.filter((answer) => answer.type === type);
    if (records.length > 0) {
      for (const record of records) ttl = Math.min(ttl, ttlOf(record));
      return { records, ttl };
    }
    const alias = own.find((answer) => answer.type === "CNAME");
    if (alias?.type !== "CNAME")
      return { records: [], ttl: Number.isFinite(ttl) ? ttl : NEGATIVE_TTL };
    ttl = Math.min(ttl, ttlOf(alias));
    owner = alias.data.toLowerCase();
  }
  return undefined;
}

function ttlOf(record: Answer): number {
  return "ttl" in record && typeof record.ttl === "number" ? record.ttl : 0;
}

/** A host name from a record in lower case without final dot; the empty text for the root. */
export function hostName(data: string): string {
  return data === "." || data === "" ? "" : (normalizeDomain(data) ?? data.toLowerCase());
}
