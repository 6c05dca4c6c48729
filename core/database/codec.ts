/** How keys or values of one kind are kept: as bytes whose order is the order of the keys. */
export interface Codec<T> {
  /** Bytes that are nobody else's: they are written later. */
  encode(value: T): Buffer;
  /** Undefined for bytes that make no sense. */
  decode(bytes: Buffer): T | undefined;
}

/** Bytes as they are. */
export const rawBytes: Codec<Buffer> = {
  encode: (value) => value,
  decode: (bytes) => bytes,
};

/** Texts in UTF-8, in the order of their code points. */
export const textCodec: Codec<string> = {
  encode: (value) => Buffer.from(value),
  decode: (bytes) => bytes.toString(),
};

const COUNT_BYTES = 6;

/** Whole numbers from 0 to 2^48 - 1, in their order: counts, ids, milliseconds since the epoch. */
export const countCodec: Codec<number> = {
  encode(value) {
    const bytes = Buffer.allocUnsafe(COUNT_BYTES);
    bytes.writeUIntBE(value, 0, COUNT_BYTES);
    return bytes;
  },
  decode: (bytes) => (bytes.length === COUNT_BYTES ? bytes.readUIntBE(0, COUNT_BYTES) : undefined),
};
