import type { Canonicalization } from "./body-hash.ts";
import type { KeyType } from "./key-file.ts";
import { type FieldRule, fieldRules } from "./signed-fields.ts";

/** The directives of one signature. */
export interface SignatureSettings {
  /** `require`: mail waits where no key fits. */
  readonly sign: "yes" | "no" | "if-x-dkim-options-present" | "require";
  readonly identity: string;
  readonly fallback: string | undefined;
  readonly algorithm: "rsa-sha1" | "rsa-sha256" | "ed25519-sha256" | undefined;
  readonly body: Canonicalization;
  readonly header: Canonicalization;
  readonly besides: readonly string[];
  readonly noMore: readonly string[];
  readonly bodyLimit: boolean;
  readonly timestamp: boolean;
  /** Milliseconds. */
  readonly expiresAfter: number;
  readonly query: string | undefined;
}

/** The directives of a domain, of both signatures. */
export interface DomainSettings {
  readonly dkimSign: SignatureSettings["sign"];
  readonly dkimIdentity: string;
  readonly dkimIdentityFallback: string | undefined;
  readonly dkimAlgorithm: SignatureSettings["algorithm"];
  readonly dkimBodyCanon: Canonicalization;
  readonly dkimHeadersCanon: Canonicalization;
  readonly dkimHeaders: readonly string[] | undefined;
  readonly dkimDisallowAddingHeaders: readonly string[] | undefined;
  readonly dkimAddBodyLimit: boolean;
  readonly dkimAddTimestamp: boolean;
  readonly dkimExpireAfter: number;
  readonly dkimQueryMethod: string | undefined;
  readonly secondDkimSign: SignatureSettings["sign"];
  readonly secondDkimIdentity: string;
  readonly secondDkimIdentityFallback: string | undefined;
  readonly secondDkimAlgorithm: SignatureSettings["algorithm"];
  readonly secondDkimBodyCanon: Canonicalization;
  readonly secondDkimHeadersCanon: Canonicalization;
  readonly secondDkimHeaders: readonly string[] | undefined;
  readonly secondDkimDisallowAddingHeaders: readonly string[] | undefined;
  readonly secondDkimAddBodyLimit: boolean;
  readonly secondDkimAddTimestamp: boolean;
  readonly secondDkimExpireAfter: number;
  readonly secondDkimQueryMethod: string | undefined;
}

/** How one signature is made. */
export interface SignatureRules
  extends Omit<SignatureSettings, "algorithm" | "besides" | "noMore"> {
  /** The first signature of a message, which X-DKIM-Options may change, or the second. */
  readonly place: "first" | "second";
  /** Only keys of this type; undefined: of any. */
  readonly keyType: KeyType | undefined;
  readonly fields: readonly FieldRule[];
}

const NONE: readonly string[] = [];
const KNOWN = new WeakMap<DomainSettings, readonly SignatureRules[]>();

/** The signatures that mail to a domain gets; made once for the settings of a place. */
export function rulesOf(settings: DomainSettings): readonly SignatureRules[] {
  let rules = KNOWN.get(settings);
  if (rules === undefined) {
    rules = [
      ...rulesFor("first", firstSignature(settings)),
      ...rulesFor("second", secondSignature(settings)),
    ];
    KNOWN.set(settings, rules);
  }
  return rules;
}

/** The directives of the first signature. */
export function firstSignature(settings: DomainSettings): SignatureSettings {
  return {
    sign: settings.dkimSign,
    identity: settings.dkimIdentity,
    fallback: settings.dkimIdentityFallback,
    algorithm: settings.dkimAlgorithm,
    body: settings.dkimBodyCanon,
    header: settings.dkimHeadersCanon,
    besides: settings.dkimHeaders ?? NONE,
    noMore: settings.dkimDisallowAddingHeaders ?? NONE,
    bodyLimit: settings.dkimAddBodyLimit,
    timestamp: settings.dkimAddTimestamp,
    expiresAfter: settings.dkimExpireAfter,
    query: settings.dkimQueryMethod,
  };
}

/** The directives of the second one. */
export function secondSignature(settings: DomainSettings): SignatureSettings {
  return {
    sign: settings.secondDkimSign,
    identity: settings.secondDkimIdentity,
    fallback: settings.secondDkimIdentityFallback,
    algorithm: settings.secondDkimAlgorithm,
    body: settings.secondDkimBodyCanon,
    header: settings.secondDkimHeadersCanon,
    besides: settings.secondDkimHeaders ?? NONE,
    noMore: settings.secondDkimDisallowAddingHeaders ?? NONE,
    bodyLimit: settings.secondDkimAddBodyLimit,
    timestamp: settings.secondDkimAddTimestamp,
    expiresAfter: settings.secondDkimExpireAfter,
    query: settings.secondDkimQueryMethod,
  };
}

function rulesFor(
  place: SignatureRules["place"],
  { algorithm, besides, noMore, ...rest }: SignatureSettings,
): readonly SignatureRules[] {
  if (rest.sign === "no") return [];
  const keyType = algorithm && (algorithm === "ed25519-sha256" ? "ed25519" : "rsa");
  return [{ ...rest, place, keyType, fields: fieldRules(besides, noMore) }];
}
