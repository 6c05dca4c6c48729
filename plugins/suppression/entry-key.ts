import type { Codec } from "../../core/mod.ts";

/** Whom an entry is about: an address in its normal form, or the SHA-256 of one. */
export type Subject =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "digest"; readonly digest: Buffer };

/** Bytes of a digest. */
export const DIGEST = 32;
/** Bytes of an address, and of a scope, at most. */
export const LONGEST_ADDRESS = 900;
export const LONGEST_SCOPE = 300;

/** Place of an entry with an address. */
export interface AddressKey {
  /** Number of the list. */
  readonly list: number;
  /** Normal form; never empty, without NUL. */
  readonly address: string;
  /** For whose mail it counts: empty for all, else as `scopeText` writes it. */
  readonly scope: string;
}

/** Place of an entry with the digest of an address. */
export interface DigestKey {
  readonly list: number;
  readonly digest: Buffer;
  readonly scope: string;
}

/** List, address, NUL, scope: in the order of lists and addresses. */
export const addressKeyCodec: Codec<AddressKey> = {
  encode({ list, address, scope }) {
    const length = Buffer.byteLength(address);
    const bytes = Buffer.allocUnsafe(3 + length + Buffer.byteLength(scope));
    bytes.writeUInt16BE(list, 0);
    bytes.write(address, 2);
    bytes[2 + length] = 0;
    bytes.write(scope, 3 + length);
    return bytes;
  },
  decode(bytes) {
    const end = bytes.indexOf(0, 2);
    if (end < 2) return undefined;
    const address = bytes.toString("utf8", 2, end);
    return { list: bytes.readUInt16BE(0), address, scope: bytes.toString("utf8", end + 1) };
  },
};

/** List, digest, scope. */
export const digestKeyCodec: Codec<DigestKey> = {
  encode({ list, digest, scope }) {
    const head = Buffer.allocUnsafe(2);
    head.writeUInt16BE(list, 0);
    return Buffer.concat([head, digest, Buffer.from(scope)]);
  },
  decode(bytes) {
    if (bytes.length < 2 + DIGEST) return undefined;
    return {
      list: bytes.readUInt16BE(0),
      digest: bytes.subarray(2, 2 + DIGEST),
      scope: bytes.toString("utf8", 2 + DIGEST),
    };
  },
};
