import { HeaderBlock } from "../../core/mod.ts";

/** Bytes, lines and fields of a header that is checked: the work of a check grows faster than they do. */
export const LONGEST_HEADER: number = 256 * 1024;
const MOST_LINES = 5000;
const MOST_FIELDS = 1000;
/** Bytes of a field that is taken apart. */
const LONGEST_PARSED = 16 * 1024;
/** Bytes of a signature; those of RSA with 4096 bits have fewer than 2,000. */
const LONGEST_SIGNATURE = 4096;
/** Signatures that are checked, the first ones: each costs a look-up, a hash of the body and a computation. */
const MOST_SIGNATURES = 8;
/** Those among them that sign a part of the body only (l=): each part is a hash of its own, all others share theirs. */
const MOST_PARTIAL = 1;

const SIGNATURE = "dkim-signature";
const ARC_SIGNATURES: readonly string[] = ["arc-message-signature", "arc-seal"];
const PARSED: readonly string[] = ["from", "content-type"];

/** Put in front of the name of a field that is not to be taken for what it is. */
const DISGUISE = Buffer.from("X-");

/** A header as it is checked. */
export interface CheckableHeader {
  /** With the empty line after it. */
  readonly bytes: Buffer;
  /** False: nothing in it is signed. */
  readonly isSigned: boolean;
}

interface Field {
  readonly name: string;
  readonly parts: Buffer[];
  size: number;
}

/**
 * A header with no more signatures than are checked, and none that is too long; undefined where it is beyond what is checked at
 * all. Whoever sends it wants the work to be ours: verifiers compare each signed name with each field.
 */
export function checkableHeader(header: Buffer): CheckableHeader | undefined {
  if (header.length > LONGEST_HEADER || linesIn(header) > MOST_LINES) return undefined;
  const fields = fieldsIn(header);
  if (fields.length > MOST_FIELDS) return undefined;
  if (fields.some(({ name, size }) => PARSED.includes(name) && size > LONGEST_PARSED))
    return undefined;
  let signatures = 0;
  let partial = 0;
  const parts: Buffer[] = [];
  for (const { name, parts: own, size } of fields) {
    const isSignature = name === SIGNATURE;
    const isTooLong = size > LONGEST_SIGNATURE;
    const isPartial = isSignature && !isTooLong && signsPart(own);
    const hasRoom = signatures < MOST_SIGNATURES && !(isPartial && partial === MOST_PARTIAL);
    const isOne = isSignature && !isTooLong && hasRoom;
    if (isOne) signatures++;
    if (isOne && isPartial) partial++;
    if ((isSignature && !isOne) || (isTooLong && ARC_SIGNATURES.includes(name)))
      parts.push(DISGUISE);
    parts.push(...own);
  }
  parts.push(Buffer.from("\r\n"));
  return { bytes: Buffer.concat(parts), isSigned: signatures > 0 };
}

/** Whether a signature may have a tag l=, however it is written. */
function signsPart(parts: readonly Buffer[]): boolean {
  return /[:;]\s*l\s*=/i.test(Buffer.concat(parts).toString("latin1"));
}

/** Its fields, each with the lines after it that are none. */
function fieldsIn(header: Buffer): readonly Field[] {
  const fields: Field[] = [];
  for (const { name, bytes } of HeaderBlock.of(header).pieces()) {
    const last = fields.at(-1);
    if (name === "" && last !== undefined) {
      last.parts.push(bytes);
      last.size += bytes.length;
    } else fields.push({ name, parts: [bytes], size: bytes.length });
  }
  return fields;
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
