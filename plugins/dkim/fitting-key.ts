import type { SigningIdentity } from "./identity.ts";
import type { KeyType } from "./key-file.ts";
import { isWithin } from "./options.ts";

/** A key as far as it matters to the choice. */
export interface KeyOnOffer {
  readonly selector: string;
  /** Lower case; `*` for every domain. */
  readonly domain: string;
  /** Undefined of one that is not at hand: it may be of any. */
  readonly type: KeyType | undefined;
}

/** What a key has to fit. */
export interface WantedKey {
  /** In the order they are tried. */
  readonly identities: readonly SigningIdentity[];
  /** d=, whatever the identity. */
  readonly domain?: string | undefined;
  readonly selector?: string | undefined;
  /** Undefined: any. */
  readonly type: KeyType | undefined;
  /** The key of the signature before: it does not sign twice. */
  readonly before: Pick<KeyOnOffer, "selector" | "domain"> | undefined;
}

/** A key that fits. */
export interface FittingKey<K> {
  readonly key: K;
  readonly identity: SigningIdentity;
  /** d=. */
  readonly domain: string;
}

/** The first key that fits an identity, of keys in the order they are tried. */
export function firstFitting<K extends KeyOnOffer>(
  keys: readonly K[],
  { identities, domain: given, selector, type, before }: WantedKey,
): FittingKey<K> | undefined {
  for (const identity of identities) {
    const signed = given ?? identity.domain;
    for (const key of keys) {
      if (!signsFor(key, signed)) continue;
      if (type !== undefined && key.type !== undefined && key.type !== type) continue;
      if (selector !== undefined && selector !== key.selector) continue;
      const domain = key.domain === "*" ? signed : key.domain;
      if (before?.selector === key.selector && before.domain === domain) continue;
      return { key, identity, domain };
    }
  }
  return undefined;
}

/** Whether a key may sign for a domain: it is for that domain, for one above it, or for all. */
export function signsFor({ domain }: Pick<KeyOnOffer, "domain">, signed: string): boolean {
  return domain === "*" || isWithin(signed, domain);
}
