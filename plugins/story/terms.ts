import type { MessageId } from "../../core/mod.ts";

/** What mail can be found by. The numbers are those in the index: they stay as they are. */
export const FIELDS = {
  id: 1,
  rcpt: 2,
  domain: 3,
  from: 4,
  "from-domain": 5,
  job: 6,
  mid: 7,
  queue: 8,
  event: 9,
} as const;

/** One of them. */
export type Field = keyof typeof FIELDS;

/** Their number in the index. */
export type FieldNumber = (typeof FIELDS)[Field];

/** The numbers in order. */
export const FIELD_NUMBERS: readonly FieldNumber[] = Object.values(FIELDS);

/** Hears of each term by which a record is to be found. */
export interface Terms {
  /** A message that it is about. */
  id(id: MessageId): void;
  term(field: Exclude<FieldNumber, typeof FIELDS.id>, term: string): void;
}

/** Values below this stand for terms in the index. */
export const HASHES = 0x8000_0000;

/**
 * A number below `HASHES` for a term, the same for ASCII letters in either case (FNV-1a). Two terms may have the same: what is found is
 * compared with what was looked for.
 */
export function termHash(term: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < term.length; at++) {
    let code = term.charCodeAt(at);
    if (code >= 0x41 && code <= 0x5a) code |= 0x20;
    hash = Math.imul(hash ^ code, 0x0100_0193);
  }
  // The upper bits of FNV are the better ones.
  return (hash ^ (hash >>> 15)) >>> 1;
}

/** The same for a message: its name is never written out for it. */
export function idHash(id: MessageId): number {
  const high = Math.floor(id / 0x1_0000_0000);
  const hash = Math.imul((id ^ Math.imul(high, 0x9e37_79b1)) >>> 0, 0x85eb_ca6b);
  return (hash ^ (hash >>> 15)) >>> 1;
}

/** Whether two terms are the same but for the case of ASCII letters. */
export function isTerm(term: string, wanted: string): boolean {
  return term.length === wanted.length && foldTerm(term) === foldTerm(wanted);
}

/** A term with its ASCII letters in lower case. */
export function foldTerm(term: string): string {
  return term.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The domain of an address, after its last `@`; empty for one without. */
export function domainTerm(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? "" : address.slice(at + 1);
}
