import { generateKeyPairSync, sign } from "node:crypto";
import { type Answer, encode } from "dns-packet";

/** A zone that is signed, for a name server to read. */
export interface SignedZone {
  /** As a zone file has it (RFC 1035 §5). */
  readonly file: string;
  /** Its key, as a trust anchor. */
  readonly anchor: string;
}

const TTL = 60;
const ECDSA_P256 = 13;
const DAY = 86_400;
const TYPES: Readonly<Record<string, number>> = {
  ...{ A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16 },
  ...{ RRSIG: 46, NSEC: 47, DNSKEY: 48, TLSA: 52 },
};

/** A set of records of one name and type, with their data as on the wire. */
interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly data: readonly Buffer[];
}

/**
 * Signs a zone of records whose TTL is a minute with a key of its own (RFC 4034, ECDSA P-256). `spoilt` names sets, as in `TLSA _25._tcp.mx.test`, whose signatures are made over
 * something else.
 */
export function signZone(
  zone: string,
  records: readonly Answer[],
  spoilt: readonly string[] = [],
): SignedZone {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([x, y].map((part) => Buffer.from(part, "base64url")));
  const dnskey = Buffer.concat([Buffer.from([1, 1, 3, ECDSA_P256]), point]);
  const soa: Answer = {
    ...{ type: "SOA", name: zone, ttl: TTL },
    data: {
      ...{ mname: `ns.${zone}`, rname: `h.${zone}`, serial: 1 },
      ...{ refresh: DAY, retry: DAY, expire: DAY, minimum: TTL },
    },
  };
  const ns: Answer = { type: "NS", name: zone, ttl: TTL, data: `ns.${zone}` };
  const sets = new Map<string, RecordSet>();
  for (const record of [soa, ns, ...records]) {
    const { name, type } = record;
    const known = sets.get(`${type} ${name}`);
    const data = [...(known?.data ?? []), dataOf(record)];
    sets.set(`${type} ${name}`, { name, type, data });
  }
  sets.set(`DNSKEY ${zone}`, { name: zone, type: "DNSKEY", data: [dnskey] });
  for (const set of chain(zone, [...sets.values()])) sets.set(`NSEC ${set.name}`, set);
  const lines: string[] = [];
  for (const [key, set] of sets) {
    for (const data of set.data) lines.push(lineOf(set.name, set.type, data));
    const head = signatureHead(set, zone, keyTag(dnskey));
    const signed = Buffer.concat([head, ...canonical(set)]);
    if (spoilt.includes(key)) signed.reverse();
    const signature = sign("sha256", signed, { key: privateKey, dsaEncoding: "ieee-p1363" });
    lines.push(lineOf(set.name, "RRSIG", Buffer.concat([head, signature])));
  }
  const anchor = `${zone}. DNSKEY 257 3 ${ECDSA_P256} ${point.toString("base64")}`;
  return { file: `${lines.join("\n")}\n`, anchor };
}

/** Names in the order of a zone (RFC 4034 §6.1): by labels from the right. */
function chain(zone: string, sets: readonly RecordSet[]): readonly RecordSet[] {
  const key = (name: string): string => name.split(".").reverse().join("\0");
  const names = [...new Set(sets.map(({ name }) => name))].sort((a, b) =>
    key(a) < key(b) ? -1 : 1,
  );
  return names.map((name, at) => {
    const types = sets.filter((set) => set.name === name).map(({ type }) => TYPES[type] ?? 0);
    const next = nameBytes(names[at + 1] ?? zone);
    const bitmap = Buffer.alloc(9);
    bitmap.writeUInt16BE(0x00_07, 0); // window 0, seven bytes
    for (const type of [...types, 46, 47]) {
      const byte = 2 + (type >> 3);
      bitmap[byte] = (bitmap[byte] ?? 0) | (0x80 >> (type & 7));
    }
    return { name, type: "NSEC", data: [Buffer.concat([next, bitmap])] };
  });
}

/** A record's data as on the wire, without compression. */
function dataOf(record: Answer): Buffer {
  const packet = encode({ type: "response", answers: [record] });
  return packet.subarray(12 + nameBytes(record.name).length + 10);
}

function nameBytes(name: string): Buffer {
  const labels = name.split(".").map((label) => {
    return Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]);
  });
  return Buffer.concat([...labels, Buffer.alloc(1)]);
}

/** RFC 4034 §3.1: all of an RRSIG but the signature. */
function signatureHead({ name, type }: RecordSet, zone: string, tag: number): Buffer {
  const now = Math.floor(Date.now() / 1000);
  const head = Buffer.alloc(18);
  head.writeUInt16BE(TYPES[type] ?? 0, 0);
  head.writeUInt8(ECDSA_P256, 2);
  head.writeUInt8(name.split(".").length, 3);
  head.writeUInt32BE(TTL, 4);
  head.writeUInt32BE(now + DAY, 8);
  head.writeUInt32BE(now - DAY, 12);
  head.writeUInt16BE(tag, 16);
  return Buffer.concat([head, nameBytes(zone)]);
}

/** RFC 4034 §6.2, §6.3. */
function canonical({ name, type, data }: RecordSet): readonly Buffer[] {
  return [...data].sort(Buffer.compare).map((each) => {
    const fixed = Buffer.alloc(10);
    fixed.writeUInt16BE(TYPES[type] ?? 0, 0);
    fixed.writeUInt16BE(1, 2);
    fixed.writeUInt32BE(TTL, 4);
    fixed.writeUInt16BE(each.length, 8);
    return Buffer.concat([nameBytes(name), fixed, each]);
  });
}

/** RFC 4034, appendix B. */
function keyTag(dnskey: Buffer): number {
  let sum = 0;
  for (const [at, byte] of dnskey.entries()) sum += at % 2 === 0 ? byte << 8 : byte;
  return (sum + (sum >> 16)) & 0xffff;
}

/** Any record as RFC 3597 §5 writes it. */
function lineOf(name: string, type: string, data: Buffer): string {
  return `${name}. ${TTL} IN TYPE${TYPES[type]} \\# ${data.length} ${data.toString("hex")}`;
}
