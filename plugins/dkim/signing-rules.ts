import type { Canonicalization } from "./body-hash.ts";
import type { KeyType } from "./key-file.ts";
import { type FieldRule, fieldRules } from "./signed-fields.ts";

/** The directives of one signature, without the prefix of their names. */
export interface SignatureSettings {
  /** `require`: mail waits where no key fits. */
  readonly sign: "yes" | "no" | "if-x-dkim-options-present" | "require";
  readonly identity: string;
  readonly identityFallback: string | undefined;
  readonly algorithm: "rsa-sha1" | "rsa-sha256" | "ed25519-sha256" | undefined;
  readonly bodyCanon: Canonicalization;
  readonly headersCanon: Canonicalization;
  readonly headers: readonly string[] | undefined;
  readonly disallowAddingHeaders: readonly string[] | undefined;
  readonly addBodyLimit: boolean;
  readonly addTimestamp: boolean;
  /** Milliseconds. */
  readonly expireAfter: number;
  readonly queryMethod: string | undefined;
}

/** The directives of one signature as a domain has them. */
type Prefixed<Prefix extends string> = {
  readonly [Name in keyof SignatureSettings as `${Prefix}${Capitalize<Name>}`]: SignatureSettings[Name];
};

/** The directives of a domain, of both signatures. */
export type DomainSettings = Prefixed<"dkim"> & Prefixed<"secondDkim">;

/** The directives of the first signature of a domain (`dkim`), or of the second. */
export function settingsOf(
  settings: DomainSettings,
  prefix: "dkim" | "secondDkim",
): SignatureSettings {
  return {
    sign: settings[`${prefix}Sign`],
    identity: settings[`${prefix}Identity`],
    identityFallback: settings[`${prefix}IdentityFallback`],
    algorithm: settings[`${prefix}Algorithm`],
    bodyCanon: settings[`${prefix}BodyCanon`],
    headersCanon: settings[`${prefix}HeadersCanon`],
    headers: settings[`${prefix}Headers`],
    disallowAddingHeaders: settings[`${prefix}DisallowAddingHeaders`],
    addBodyLimit: settings[`${prefix}AddBodyLimit`],
    addTimestamp: settings[`${prefix}AddTimestamp`],
    expireAfter: settings[`${prefix}ExpireAfter`],
    queryMethod: settings[`${prefix}QueryMethod`],
  };
}

/** How one signature is made. */
export interface SignatureRules
  extends Omit<SignatureSettings, "algorithm" | "headers" | "disallowAddingHeaders"> {
  /** The first signature of a message, which X-DKIM-Options may change, or the second. */
  readonly place: "first" | "second";
  /** Only keys of this type; undefined: of any. */
  readonly keyType: KeyType | undefined;
  readonly fields: readonly FieldRule[];
}

const KNOWN = new WeakMap<DomainSettings, readonly SignatureRules[]>();

/** The signatures that mail to a domain gets; made once for the settings of a place. */
export function rulesOf(settings: DomainSettings): readonly SignatureRules[] {
  let rules = KNOWN.get(settings);
  if (rules === undefined) {
    rules = [
      ...rulesFor("first", settingsOf(settings, "dkim")),
      ...rulesFor("second", settingsOf(settings, "secondDkim")),
    ];
    KNOWN.set(settings, rules);
  }
  return rules;
}

function rulesFor(
  place: SignatureRules["place"],
  { algorithm, headers = [], disallowAddingHeaders = [], ...rest }: SignatureSettings,
): readonly SignatureRules[] {
  if (rest.sign === "no") return [];
  const keyType = keyTypeFor(algorithm);
  return [{ ...rest, place, keyType, fields: fieldRules(headers, disallowAddingHeaders) }];
}

/** The type of key that an algorithm takes; undefined for none. */
export function keyTypeFor(algorithm: string | undefined): KeyType | undefined {
  if (algorithm === undefined) return undefined;
  return algorithm === "ed25519-sha256" ? "ed25519" : "rsa";
}
