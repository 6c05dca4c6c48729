/** What is looked at of a message that is taken apart. */
export interface PartLimits {
  /** Entities, and how deep they may be in each other. */
  readonly parts: number;
  readonly depth: number;
}

/** Enough for what programs read. */
export const PART_LIMITS: PartLimits = { parts: 100, depth: 8 };

/** Places in a multipart that look like its delimiter. */
export const MOST_DELIMITERS = 10_000;

/** Bytes of a header that are looked at. */
export const LONGEST_HEADER: number = 64 * 1024;

/** Bytes of a part that are decoded, and characters of the text of an HTML document, unless whoever asks says otherwise. */
export const MOST_DECODED: number = 512 * 1024;
export const LONGEST_TEXT: number = 64 * 1024;
