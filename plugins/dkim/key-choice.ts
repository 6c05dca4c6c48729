import { firstFitting } from "./fitting-key.ts";
import { configuredIdentities, namedIdentity, type SigningIdentity } from "./identity.ts";
import type { SigningKey } from "./key-file.ts";
import type { KeyPlace } from "./key-place.ts";
import type { KeyRing } from "./key-ring.ts";
import { type DkimOptions, isWithin } from "./options.ts";
import type { SignatureRules } from "./signing-rules.ts";

/** A key for a signature, with what the signature says of it. */
export interface ChosenKey {
  readonly kind: "key";
  readonly key: SigningKey;
  readonly selector: string;
  /** d=. */
  readonly domain: string;
  /** i=. */
  readonly tag: string;
  /** q=. */
  readonly query: string | undefined;
}

/** No key fits; `domain` is the one that none was found for, undefined where the message names none. */
export interface NoKey {
  readonly kind: "none";
  readonly domain: string | undefined;
}

/** The key that fits cannot be had now. */
export interface KeyAway {
  readonly kind: "away";
  readonly selector: string;
  readonly domain: string;
  readonly reason: string;
  readonly place: KeyPlace;
}

/** What a key is chosen by. */
export interface KeyQuestion {
  readonly header: Buffer;
  readonly ring: KeyRing;
  readonly virtualMta: string;
  /** What the message wants. */
  readonly options?: DkimOptions | undefined;
  /** The key that the message brought. */
  readonly ownKey?: SigningKey | undefined;
  /** The key of the signature before. */
  readonly before: ChosenKey | undefined;
}

/** Chooses the key for a signature. */
export function chooseKey(
  rules: SignatureRules,
  question: KeyQuestion,
): ChosenKey | NoKey | KeyAway {
  const { ring, virtualMta, options, ownKey, before } = question;
  const identities = identitiesOf(rules, question);
  const query = options?.query ?? rules.queryMethod;
  const [first] = identities;
  if (ownKey !== undefined && options?.selector !== undefined && first !== undefined) {
    const domain = options.domain ?? first.domain;
    return { kind: "key", key: ownKey, selector: options.selector, domain, tag: first.tag, query };
  }
  const keyList = options?.keyList;
  const keys = keyList === undefined ? ring.of(virtualMta) : (ring.list(keyList) ?? []);
  const { domain: asked, selector: named } = options ?? {};
  const wanted = { identities, domain: asked, selector: named, type: rules.keyType, before };
  const found = firstFitting(keys, wanted);
  if (found === undefined) return { kind: "none", domain: asked ?? first?.domain };
  const { key, identity, domain } = found;
  const { selector, place } = key;
  const { atHand } = place;
  return atHand.kind === "away"
    ? { ...atHand, selector, domain, place }
    : { ...atHand, selector, domain, tag: identity.tag, query };
}

function identitiesOf(
  { identity, identityFallback }: SignatureRules,
  { header, options }: KeyQuestion,
): readonly SigningIdentity[] {
  if (options?.identity !== undefined) return [options.identity];
  if (options?.domain !== undefined) {
    const named = namedIdentity(header, true);
    const { domain } = options;
    return [
      named !== undefined && isWithin(named.domain, domain) ? named : { domain, tag: `@${domain}` },
    ];
  }
  return configuredIdentities(header, identity, identityFallback);
}
