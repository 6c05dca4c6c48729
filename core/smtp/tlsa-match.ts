import { createHash, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import type { TlsaRecord } from "../dns/resolver.ts";
import { isFor, readNames } from "./certificate-names.ts";

/** TLSA certificate usages that SMTP knows (RFC 7672 §3.1). */
const TRUST_ANCHOR = 2;
const END_ENTITY = 3;

const FULL = 0;
const SUBJECT_PUBLIC_KEY = 1;

/** Digests by matching type (RFC 6698 §2.1.3), with their length in bytes. */
const DIGESTS: ReadonlyMap<number, { readonly name: string; readonly length: number }> = new Map([
  [1, { name: "sha256", length: 32 }],
  [2, { name: "sha512", length: 64 }],
]);

/** Longest chain that is walked. */
const MOST_CERTIFICATES = 10;

/** Why a chain of certificates does not match. */
export interface TlsaMismatch {
  readonly kind: "no-match" | "expired" | "host-mismatch" | "untrusted";
  /** A sentence's part for logs, as in "its certificate has expired". */
  readonly text: string;
}

/** What a host's certificate is held against. */
export interface TlsaQuestion {
  readonly records: readonly TlsaRecord[];
  /** Names of which the certificate must have one, for usage 2 (RFC 7672 §3.2.2); lower case. */
  readonly names: readonly string[];
  /** As the host sent it: its own certificate, then issuers. */
  readonly chain: readonly X509Certificate[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The records that a certificate can be held against: usage 2 and 3, known selectors and matching types, digests of the right length (RFC
 * 7672 §3.1.3). Of digests the strongest alone counts, for each usage and selector (RFC 7671 §9).
 */
export function usableTlsa(records: readonly TlsaRecord[]): readonly TlsaRecord[] {
  const usable = records.filter(isUsable);
  const strongest = (record: TlsaRecord): boolean =>
    record.matchingType !== 1 ||
    !usable.some(
      (other) =>
        other.matchingType === 2 &&
        other.usage === record.usage &&
        other.selector === record.selector,
    );
  return usable.filter(strongest);
}

function isUsable({ usage, selector, matchingType, data }: TlsaRecord): boolean {
  if (usage !== TRUST_ANCHOR && usage !== END_ENTITY) return false;
  if (selector !== FULL && selector !== SUBJECT_PUBLIC_KEY) return false;
  return matchingType === 0
    ? selector === FULL
      ? certificateOf(data) !== undefined
      : keyOf(data) !== undefined
    : DIGESTS.get(matchingType)?.length === data.length;
}

/**
 * Holds a chain against usable TLSA records (RFC 7672 §3.1); undefined when it matches. With usage 3 neither names nor dates count
 * (§3.1.1); with usage 2 the chain must lead to the trust anchor, be in date, and name the host (§3.1.2).
 */
export function tlsaMismatch(question: TlsaQuestion): TlsaMismatch | undefined {
  const { records, chain } = question;
  const [leaf] = chain;
  if (leaf === undefined) return { kind: "no-match", text: "it has shown no certificate" };
  const own = records.filter(({ usage }) => usage === END_ENTITY);
  if (own.some((record) => matches(record, leaf))) return undefined;
  const anchors = records.filter(({ usage }) => usage === TRUST_ANCHOR);
  const text = "its certificate does not match its TLSA records";
  if (anchors.length === 0) return { kind: "no-match", text };
  return anchorMismatch(leaf, anchors, question);
}

/** Walks from the host's certificate to its issuers until one is a trust anchor. */
function anchorMismatch(
  leaf: X509Certificate,
  anchors: readonly TlsaRecord[],
  { chain, names, now }: TlsaQuestion,
): TlsaMismatch | undefined {
  let below = leaf;
  let expired = !isInDate(leaf, now);
  for (let depth = 1; depth <= MOST_CERTIFICATES; depth++) {
    // An anchor that is in the DNS as a whole need not be sent (RFC 7672 §3.1.2).
    if (anchors.some((anchor) => isSignedByAnchor(below, anchor, now)))
      return finding(leaf, names, expired);
    const issuer = chain[depth];
    if (issuer === undefined || !hasIssued(issuer, below)) break;
    expired ||= !isInDate(issuer, now);
    if (anchors.some((anchor) => matches(anchor, issuer))) return finding(leaf, names, expired);
    below = issuer;
  }
  const text = "its certificate does not lead to a trust anchor of its TLSA records";
  return { kind: "untrusted", text };
}

function finding(
  leaf: X509Certificate,
  names: readonly string[],
  expired: boolean,
): TlsaMismatch | undefined {
  if (expired) return { kind: "expired", text: "its certificate, or an issuer's, is out of date" };
  const shown = readNames(leaf.raw);
  return shown !== undefined && isFor(shown, names)
    ? undefined
    : { kind: "host-mismatch", text: `its certificate names none of ${names.join(", ")}` };
}

function matches({ selector, matchingType, data }: TlsaRecord, shown: X509Certificate): boolean {
  const selected =
    selector === FULL ? shown.raw : ownKeyOf(shown)?.export({ type: "spki", format: "der" });
  if (selected === undefined) return false;
  const digest = DIGESTS.get(matchingType);
  const value = digest === undefined ? selected : createHash(digest.name).update(selected).digest();
  return value.equals(data);
}

function hasIssued(issuer: X509Certificate, below: X509Certificate): boolean {
  const key = ownKeyOf(issuer);
  return key !== undefined && issuer.ca && below.checkIssued(issuer) && isSignedBy(below, key);
}

/** Undefined for a key of a kind that the runtime does not know. */
function ownKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    return undefined;
  }
}

/** Whether a record that holds an anchor as a whole, a certificate or its key, has signed a certificate. */
function isSignedByAnchor(
  below: X509Certificate,
  { selector, matchingType, data }: TlsaRecord,
  now: number,
): boolean {
  if (matchingType !== 0) return false;
  if (selector === FULL) {
    const anchor = certificateOf(data);
    return anchor !== undefined && isInDate(anchor, now) && hasIssued(anchor, below);
  }
  const key = keyOf(data);
  return key !== undefined && isSignedBy(below, key);
}

function isSignedBy(below: X509Certificate, key: KeyObject): boolean {
  try {
    return below.verify(key);
  } catch {
    // A key of another kind than the signature.
    return false;
  }
}

function isInDate({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function certificateOf(data: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(data);
  } catch {
    return undefined;
  }
}

function keyOf(data: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: data, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
