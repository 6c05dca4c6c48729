import type { PartLimits } from "../../core/mod.ts";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * 1024;

/** Messages that are shown, the newest; older ones stay in the folder. */
export const MOST_SHOWN = 100_000;

/** Bytes of a message that are read to show it; of a longer one the beginning is. */
export const MOST_READ: number = 64 * MEBIBYTE;

/** Parts of a message, and how deep they may be in each other. */
export const PARTS: PartLimits = { parts: 500, depth: 16 };

/** Bytes of a body text, and of an attachment, that are decoded. */
export const MOST_BODY: number = 2 * MEBIBYTE;
export const MOST_ATTACHMENT: number = MOST_READ;

/** Characters of a text in which words are looked for. */
export const MOST_SEARCHED: number = 16 * KIBIBYTE;

/** Characters of a snippet, as Mailpit has them. */
export const SNIPPET = 250;

/** Characters of a field that is looked at, and of one that a list shows. */
export const LONGEST_FIELD: number = 16 * KIBIBYTE;
export const LONGEST_SHOWN = 1000;

/** Fields of one name that are read for addresses, and characters of all of them together: mail waits while that is done. */
export const MOST_FIELDS = 100;
export const LONGEST_FIELDS: number = 2 * LONGEST_FIELD;

/** Addresses of a field. */
export const MOST_ADDRESSES = 100;

/** Messages on one page, unless the request says otherwise, and at most. */
export const PAGE = 50;
export const LONGEST_PAGE = 1000;

/** Bytes of a request with a message in it, and of any other. */
export const MOST_SUBMITTED: number = 50 * MEBIBYTE;
/** Beyond so many bytes a request with a message is a large one: so many of them are read at a time, and so many wait. */
export const LARGE: number = MEBIBYTE;
export const LARGE_AT_ONCE = 2;
export const LARGE_WAITING = 20;
export const MOST_ASKED: number = MEBIBYTE;

/** Messages that are checked against providers' rules at a time, whole in memory while the DNS is asked; and how many wait. */
export const CHECKED_AT_ONCE = 4;
export const CHECKS_WAITING = 50;

/** Messages that a request may name, and tags of one message. */
export const MOST_NAMED = 10_000;
export const MOST_TAGS = 20;
export const LONGEST_TAG = 100;

/** Milliseconds that a request may wait for a message. */
export const LONGEST_WAIT = 60_000;

/** Requests that wait for a message, and browsers that are told of arrivals, at a time. */
export const MOST_WAITING = 100;
export const MOST_LISTENING = 50;

/** Conditions of a search, and characters of it. */
export const MOST_TERMS = 50;
export const LONGEST_QUERY = 2000;

/** Links of a message that are looked at. */
export const MOST_LINKS = 100;
