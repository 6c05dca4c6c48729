import {
  type Answer,
  AUTHENTIC_DATA,
  decode,
  encode,
  type Packet,
  RECURSION_DESIRED,
} from "dns-packet";

/** Record types we ask for. */
export type DnsRecordType = "MX" | "A" | "AAAA" | "TXT" | "PTR" | "TLSA" | "CNAME";

/** Bytes of a packet we take unless told otherwise (DNS flag day 2020). */
export const USUAL_PAYLOAD = 1232;

/** Bits of a header's second word (RFC 1035 §4.1.1). */
export const RESPONSE = 0x8000;
const OPCODE = 0x7800;
export const AUTHORITATIVE = 0x0400;
export const TRUNCATED = 0x0200;
export const RECURSION_AVAILABLE = 0x0080;
const RCODE = 0x000f;

const HEADER = 12;

/**
 * The packet of a question (RFC 1035 §4.1), asking for the AD bit (RFC 6840 §5.7). With `payload` it says how many bytes of an
 * answer over UDP we take (RFC 6891 §6.2.3); name servers that know no EDNS refuse it.
 */
export function encodeQuery(
  id: number,
  name: string,
  type: DnsRecordType,
  payload: number | undefined,
): Buffer {
  return encode({
    type: "query",
    id,
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ type, name, class: "IN" }],
    additionals: payload === undefined ? [] : [{ ...OPT, udpPayloadSize: payload }],
  });
}

const OPT: Answer & { readonly type: "OPT" } = {
  type: "OPT",
  name: ".",
  udpPayloadSize: USUAL_PAYLOAD,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

/** The flags of a packet that has a header. */
export function flagsOf(packet: Buffer): number {
  return packet.readUInt16BE(2);
}

/** The code of a packet with a header, without the bits that EDNS adds to it. */
export function codeOf(packet: Buffer): number {
  return flagsOf(packet) & RCODE;
}

/**
 * True when a packet is a response to exactly this question (RFC 1035 §7.3). Only a server that could not read the question
 * may leave it out of its refusal. Never throws, whatever the bytes.
 */
export function answersQuery(
  packet: Buffer,
  id: number,
  name: string,
  type: DnsRecordType,
): boolean {
  if (packet.length < HEADER || packet.readUInt16BE(0) !== id) return false;
  if ((flagsOf(packet) & (RESPONSE | OPCODE)) !== RESPONSE) return false;
  const questions = packet.readUInt16BE(4);
  if (questions === 0) return codeOf(packet) !== 0 && codeOf(packet) !== 3;
  const question = questions === 1 ? questionOf(packet) : undefined;
  return (
    question?.type === type &&
    question.class === "IN" &&
    question.name.toLowerCase() === name.toLowerCase()
  );
}

/** A packet's only question, whatever follows it: what is cut off cannot be read as a whole. */
function questionOf(packet: Buffer): NonNullable<Packet["questions"]>[number] | undefined {
  const alone = Buffer.from(packet);
  alone.fill(0, 6, HEADER);
  return decodePacket(alone)?.questions?.[0];
}

/** The parts of a packet; undefined when it makes no sense. */
export function decodePacket(packet: Buffer): Packet | undefined {
  try {
    return decode(packet);
  } catch {
    return undefined;
  }
}

/** The records of the Internet class. */
export function internetOnly(records: readonly Answer[] | undefined): readonly Answer[] {
  return (records ?? []).filter((record) => record.type === "OPT" || record.class === "IN");
}
