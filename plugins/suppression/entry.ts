import type { Codec } from "../../core/mod.ts";

/** Why somebody is on a list. The order is that of the numbers on disk: new ones go to the end. */
export const REASONS = ["bounce", "remote-bounce", "complaint", "manual", "import"] as const;

/** One of them. */
export type Reason = (typeof REASONS)[number];

/** What is known of somebody on a list. */
export interface Entry {
  readonly reason: Reason;
  /** When it was put there last, milliseconds since the epoch. */
  readonly at: number;
  /** From when on it does not count any more; undefined: never. */
  readonly expires: number | undefined;
  /** What was said then: a category and a reply, or a note; one line, may be empty. */
  readonly text: string;
}

/** Bytes of a text that are kept. */
export const LONGEST_TEXT = 200;

const HEAD = 13;

/** Reason, time, expiry, text. */
export const entryCodec: Codec<Entry> = {
  encode({ reason, at, expires, text }) {
    const bytes = Buffer.allocUnsafe(HEAD + Math.min(Buffer.byteLength(text), LONGEST_TEXT));
    bytes.writeUInt8(REASONS.indexOf(reason), 0);
    bytes.writeUIntBE(at, 1, 6);
    bytes.writeUIntBE(expires ?? 0, 7, 6);
    // Ends before a character that has no room.
    const written = bytes.write(text, HEAD);
    return bytes.subarray(0, HEAD + written);
  },
  decode(bytes) {
    const reason = REASONS[bytes[0] ?? REASONS.length];
    if (reason === undefined || bytes.length < HEAD) return undefined;
    const expires = bytes.readUIntBE(7, 6);
    return {
      reason,
      at: bytes.readUIntBE(1, 6),
      expires: expires === 0 ? undefined : expires,
      text: bytes.toString("utf8", HEAD),
    };
  },
};
