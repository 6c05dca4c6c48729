/** Bytes of a message that are looked at: reports begin with what they have to say, and end with the message that they are about. */
export const MOST_EXAMINED: number = 1024 * 1024;

/** Characters of a text for people in which something is looked for. */
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
