import { configuredIdentities, namedIdentity, type SigningIdentity } from "./identity.ts";
import type { KeyType, SigningKey } from "./key-file.ts";
import { type KeyAtHand, type KeyRing, type RingKey, signsFor } from "./key-ring.ts";
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
  /** The key of the signature before: it does not sign twice. */
  readonly before: ChosenKey | undefined;
}

/** Chooses the first key that fits an identity. */
export function chooseKey(
  rules: SignatureRules,
  question: KeyQuestion,
): ChosenKey | NoKey | KeyAway {
  const { ring, virtualMta, options, ownKey, before } = question;
  const identities = identitiesOf(rules, question);
  const query = options?.query ?? rules.query;
  const [first] = identities;
  if (ownKey !== undefined && options?.selector !== undefined && first !== undefined) {
    const domain = options.domain ?? first.domain;
    return { kind: "key", key: ownKey, selector: options.selector, domain, tag: first.tag, query };
  }
  const keyList = options?.keyList;
  const keys = keyList === undefined ? ring.of(virtualMta) : (ring.list(keyList) ?? []);
  for (const identity of identities) {
    const signed = options?.domain ?? identity.domain;
    const domainOf = ({ domain }: RingKey): string => (domain === "*" ? signed : domain);
    const found = keys.find(
      (each) =>
        signsFor(each, signed) &&
        isOfType(each.place.atHand, rules.keyType) &&
        (options?.selector === undefined || options.selector === each.selector) &&
        !(before?.selector === each.selector && before.domain === domainOf(each)),
    );
    if (found !== undefined) {
      const { place, selector } = found;
      const domain = domainOf(found);
      const { atHand } = place;
      return atHand.kind === "away"
        ? { ...atHand, selector, domain }
        : { ...atHand, selector, domain, tag: identity.tag, query };
    }
  }
  return { kind: "none", domain: first?.domain };
}

/** Of a key that is not at hand nobody knows: it may be. */
function isOfType(atHand: KeyAtHand, type: KeyType | undefined): boolean {
  return type === undefined || atHand.kind === "away" || atHand.key.type === type;
}

function identitiesOf(
  { identity, fallback }: SignatureRules,
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
  return configuredIdentities(header, identity, fallback);
}
