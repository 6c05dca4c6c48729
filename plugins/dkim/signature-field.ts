import type { Canonicalization } from "./body-hash.ts";
import { canonicalField } from "./header-canon.ts";
import type { SignedFields } from "./signed-fields.ts";

/** What a signature says besides its own bytes (RFC 6376 §3.5). */
export interface SignatureTags {
  readonly algorithm: "rsa-sha256" | "ed25519-sha256";
  readonly header: Canonicalization;
  readonly body: Canonicalization;
  readonly domain: string;
  readonly selector: string;
  /** i=: an address, or `@` and a domain. */
  readonly identity: string | undefined;
  /** q=. */
  readonly query: string | undefined;
  /** t=, seconds since the epoch. */
  readonly signedAt: number | undefined;
  /** x=, seconds since the epoch. */
  readonly expiresAt: number | undefined;
  /** l=, bytes. */
  readonly bodyLength: number | undefined;
  /** bh=. */
  readonly bodyHash: string;
}

/** The name of the field. */
export const FIELD_NAME = "DKIM-Signature";

const LINE = "\r\n\t";
const LINE_LENGTH = 76;

/** The value of the field up to b=, whose value is not there yet. */
export function unsignedValue(tags: SignatureTags, names: readonly string[]): string {
  const { identity, query, signedAt, expiresAt, bodyLength } = tags;
  const more = [
    identity === undefined ? "" : `i=${identity};`,
    query === undefined ? "" : `q=${query};`,
    signedAt === undefined ? "" : `t=${signedAt};`,
    expiresAt === undefined ? "" : `x=${expiresAt};`,
    bodyLength === undefined ? "" : `l=${bodyLength};`,
  ].filter((tag) => tag !== "");
  return [
    `v=1; a=${tags.algorithm}; c=${tags.header}/${tags.body};`,
    `d=${tags.domain}; s=${tags.selector};`,
    ...(more.length === 0 ? [] : [more.join(" ")]),
    `h=${foldedNames(names)};`,
    `bh=${tags.bodyHash};`,
    "b=",
  ].join(LINE);
}

/** What is signed: the chosen fields, then the signature itself without a line end (RFC 6376 §3.7). A character a byte. */
export function bytesToSign(
  { fields }: SignedFields,
  unsigned: string,
  canonicalization: Canonicalization,
): string {
  let text = "";
  for (const field of fields) text += canonicalField(field, canonicalization);
  const own = canonicalField(`${FIELD_NAME}: ${unsigned}`, canonicalization);
  return text + own.slice(0, -2);
}

/** The value with the signature in it, in lines. */
export function signedValue(unsigned: string, signature: string): string {
  let value = unsigned;
  for (let at = 0; at < signature.length; at += LINE_LENGTH - 4) {
    if (at > 0) value += LINE;
    value += signature.slice(at, at + LINE_LENGTH - 4);
  }
  return value;
}

/** The names of h= in lines of a readable length. */
function foldedNames(names: readonly string[]): string {
  let text = "";
  let line = 2;
  for (const [at, name] of names.entries()) {
    if (at > 0) {
      text += ":";
      if (line + name.length + 2 > LINE_LENGTH) {
        text += `${LINE} `;
        line = 1;
      }
    }
    text += name;
    line += name.length + 1;
  }
  return text;
}
