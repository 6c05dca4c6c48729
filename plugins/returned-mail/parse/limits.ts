/** Bytes of a message that are looked at: reports begin with what they have to say, and end with the message that they are about. */
export const MOST_EXAMINED: number = 1024 * 1024;

/** Entities of a message that are looked at, and how deep they may be in each other. */
export const MOST_PARTS = 100;
export const DEEPEST_PART = 8;

/** Places in a multipart that look like its delimiter. */
export const MOST_DELIMITERS = 10_000;

/** Bytes of a header that are looked at. */
export const LONGEST_HEADER: number = 64 * 1024;

/** Bytes of a part that are decoded, and characters of a text for people in which something is looked for. */
export const MOST_DECODED: number = 512 * 1024;
export const LONGEST_TEXT: number = 64 * 1024;

/** Lines of it, and characters of each. */
export const MOST_LINES = 5000;
export const LONGEST_LINE = 1000;

/** Recipients of one report. */
export const MOST_RECIPIENTS = 1000;

/** Characters of what is handed on. */
export const LONGEST_DIAGNOSTIC = 1000;
export const LONGEST_ADDRESS = 500;
export const LONGEST_VALUE = 300;

/** Fields of a complaint that are handed on. */
export const MOST_FIELDS = 50;
