import type { FieldNumber } from "./terms.ts";
import { FIELD_NUMBERS } from "./terms.ts";

/** A segment, and the number of a chunk's first record in it. */
export interface ChunkKey {
  readonly segment: number;
  readonly first: number;
}

/** A block of a segment's index, as `IndexBlock` says. */
export interface BlockKey {
  readonly segment: number;
  readonly field: FieldNumber;
  readonly hash: number;
  readonly part: number;
}

export const chunkKeys: {
  encode(key: ChunkKey): Buffer;
  decode(bytes: Buffer): ChunkKey | undefined;
} = {
  encode({ segment, first }) {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeUInt32BE(segment, 0);
    bytes.writeUInt32BE(first, 4);
    return bytes;
  },
  decode: (bytes) =>
    bytes.length === 8
      ? { segment: bytes.readUInt32BE(0), first: bytes.readUInt32BE(4) }
      : undefined,
};

export const blockKeys: {
  encode(key: BlockKey): Buffer;
  decode(bytes: Buffer): BlockKey | undefined;
} = {
  encode({ segment, field, hash, part }) {
    const bytes = Buffer.allocUnsafe(11);
    bytes.writeUInt32BE(segment, 0);
    bytes.writeUInt8(field, 4);
    bytes.writeUInt32BE(hash, 5);
    bytes.writeUInt16BE(part, 9);
    return bytes;
  },
  decode(bytes) {
    if (bytes.length !== 11) return undefined;
    const number = bytes.readUInt8(4);
    const field = FIELD_NUMBERS.find((one) => one === number);
    if (field === undefined) return undefined;
    const [segment, hash] = [bytes.readUInt32BE(0), bytes.readUInt32BE(5)];
    return { segment, field, hash, part: bytes.readUInt16BE(9) };
  },
};

export const segmentKeys: {
  encode(segment: number): Buffer;
  decode(bytes: Buffer): number | undefined;
} = {
  encode(segment) {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(segment, 0);
    return bytes;
  },
  decode: (bytes) => (bytes.length === 4 ? bytes.readUInt32BE(0) : undefined),
};
