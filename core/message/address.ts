import { isIPv4, isIPv6 } from "node:net";
import { reservedDomain } from "../directive/kinds/domain-pattern.ts";
import { normalizeDomain } from "../directive/kinds/hosts.ts";

/** An address of an envelope (RFC 5321 §4.1.2). */
export interface MailAddress {
  /**
   * `local@domain`, or `postmaster` alone: as received, but for a domain beyond ASCII, which is in A-labels where the
   * local part is ASCII, so that no host on the way needs SMTPUTF8 for it (RFC 6531 §3.2).
   */
  readonly text: string;
  readonly localPart: string;
  /** Lower case, A-labels; a literal with its brackets; empty for `postmaster` alone. */
  readonly domain: string;
  /** True when its local part has characters beyond ASCII: it needs SMTPUTF8 (RFC 6531). */
  readonly international: boolean;
}

/** What came out of reading a path: the address, or what is wrong with it. */
export type PathResult =
  | { readonly ok: true; readonly address: MailAddress | undefined; readonly end: number }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads `<path>` at `from`. `end` is the place after it; `address` is undefined for `<>`. Source
 * routes are accepted and dropped (RFC 5321 appendix C). Deviates from RFC 5321 §4.1.2: an
 * address without angle brackets is taken, as many clients send one. How long a local part or an address may be is the business of who reads
 * the line: RFC 5321 §4.5.3.1 asks to go beyond its figures, and VERP and SRS do.
 */
export function readPath(line: string, from: number): PathResult {
  const bracketed = line[from] === "<";
  let at = bracketed ? from + 1 : from;
  if (bracketed && line[at] === ">") return { ok: true, address: undefined, end: at + 1 };
  if (bracketed && line[at] === "@") {
    const colon = line.indexOf(":", at);
    if (colon < 0) return { ok: false, problem: "the source route has no end" };
    at = colon + 1;
  }
  const local = readLocalPart(line, at);
  if (local === undefined) return { ok: false, problem: "the local part is malformed" };
  let end = local;
  let domain = "";
  if (line[local] === "@") {
    end = domainEnd(line, local + 1);
    const normal = normalizeAddressDomain(line.slice(local + 1, end));
    if (normal === undefined) return { ok: false, problem: "the domain is malformed" };
    domain = normal;
  } else if (line.slice(at, local).toLowerCase() !== "postmaster") {
    return { ok: false, problem: "the address has no domain" };
  }
  if (bracketed && line[end] !== ">") return { ok: false, problem: "the path has no closing >" };
  const localPart = line.slice(at, local);
  const international = !isAscii(localPart);
  const written = line.slice(at, end);
  const text = international || isAscii(written) ? written : `${localPart}@${domain}`;
  const address = { text, localPart, domain, international };
  return { ok: true, address, end: bracketed ? end + 1 : end };
}

/** Reads a whole text as an address; undefined when it is none. */
export function parseAddress(text: string): MailAddress | undefined {
  const read = readPath(`<${text}>`, 0);
  return read.ok && read.end === text.length + 2 ? read.address : undefined;
}

/**
 * The domain of an address as queues know it: lower case, A-labels, a literal in brackets;
 * undefined when malformed.
 */
export function normalizeAddressDomain(text: string): string | undefined {
  if (!text.startsWith("[")) return text.endsWith(".") ? undefined : normalizeDomain(text);
  const inner = text.slice(1, -1);
  if (!text.endsWith("]")) return undefined;
  if (isIPv4(inner)) return text;
  const v6 = inner.toLowerCase().startsWith("ipv6:") ? inner.slice(5) : "";
  return isIPv6(v6) && !v6.includes("%") ? `[IPv6:${v6.toLowerCase()}]` : undefined;
}

/**
 * The domain part of a queue's name: a domain as `normalizeAddressDomain` has it, or the name of a queue of this server's own such as
 * `{bounce}`, which no mail is addressed to; undefined when malformed.
 */
export function normalizeQueueDomain(text: string): string | undefined {
  return text.startsWith("{") ? reservedDomain(text) : normalizeAddressDomain(text);
}

/**
 * The place after a local part: a dot-string or a quoted string; undefined when there is none. Deviates from RFC 5321 §4.1.2: dots in
 * a row and at the end of a local part are taken, as phone companies gave out such addresses.
 */
function readLocalPart(line: string, from: number): number | undefined {
  if (line[from] === '"') return readQuoted(line, from);
  if (line[from] === ".") return undefined;
  let at = from;
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code !== 0x2e && !isAtomText(code)) break;
  }
  return at > from ? at : undefined;
}

/** RFC 5321 Quoted-string: printable characters, a backslash before any of them. */
function readQuoted(line: string, from: number): number | undefined {
  for (let at = from + 1; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 0x22) return at > from + 1 ? at + 1 : undefined;
    if (code === 0x5c) at++;
    const quoted = line.charCodeAt(at);
    if (!(quoted >= 0x20) || quoted === 0x7f) return undefined;
  }
  return undefined;
}

function domainEnd(line: string, from: number): number {
  const literal = line[from] === "[";
  let at = from;
  for (; at < line.length; at++) {
    const sign = line[at];
    if (literal && sign === "]") return at + 1;
    if (sign === ">" || sign === " " || sign === "\t") break;
  }
  return at;
}

/** atext of RFC 5322 §3.2.3, and anything beyond ASCII (RFC 6531 §3.3). */
function isAtomText(code: number): boolean {
  if (code >= 0x80) return true;
  if (code >= 0x30 && code <= 0x39) return true;
  if ((code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) return true;
  return "!#$%&'*+-/=?^_`{|}~".includes(String.fromCharCode(code)) && code > 0x20;
}

/** A local part without the quotes that make no difference to whom it names: `"joe"` and `joe` are one mailbox (RFC 5321 §4.1.2). */
export function unquotedLocalPart(localPart: string): string {
  if (!/^".*"$/s.test(localPart)) return localPart;
  return localPart.slice(1, -1).replaceAll(/\\(.)/gs, "$1");
}

/** True when every character is ASCII. */
export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
