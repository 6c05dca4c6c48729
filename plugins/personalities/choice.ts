import { normalizeDomain, type Rate } from "../../core/mod.ts";
import type { Place } from "./place.ts";
import { PERSONALITY_NAMES, type PersonalityName, type Profile } from "./profile.ts";
import { PROFILES, profileOfDomain } from "./profiles/all.ts";
import { Provider, type ProviderParts, type Terms } from "./provider.ts";
import { type RefusalAsked, Refusals, type RefusalToCome } from "./refusals.ts";

/** What can be chosen: a personality, that of each domain's own provider, or none. */
export const CHOICES: readonly ["none", "by-domain", ...typeof PERSONALITY_NAMES] = [
  "none",
  "by-domain",
  ...PERSONALITY_NAMES,
];

/** One of them. */
export type Choice = "none" | "by-domain" | PersonalityName;

/** What the configuration says of a domain. */
export interface Configured {
  readonly sandboxPersonality: Choice;
  readonly sandboxPersonalityAt: Place;
  readonly sandboxPersonalityRate: Rate | undefined;
  readonly sandboxDemandAuthentication: boolean | undefined;
}

/** A personality that holds for a domain. */
export interface Held {
  readonly provider: Provider;
  readonly terms: Terms;
  readonly at: Place;
}

/** What is chosen besides the configuration. */
export interface Chosen {
  readonly personality: Choice;
  /** Undefined: as the configuration says. */
  readonly at?: Place | undefined;
}

/** Chooses personalities, for as long as the server runs; the configuration's choice stands below. */
export interface Choosing {
  /**
   * Chooses for domains, or for all that nothing is chosen for by name. Throws a `RangeError` when one is not a domain, or when there are too
   * many.
   */
  choose(chosen: Chosen, domains?: readonly string[]): void;
  /** Has a provider say something to the next that come. Throws a `RangeError` when that makes no sense, or too much is asked for. */
  refuse(asked: RefusalAsked): void;
  /** Refusals that were asked for and are still to come. */
  readonly refusals: readonly RefusalToCome[];
  /** Forgets all that was chosen and asked for, and all that the personalities remember of clients. */
  reset(): void;
  /** What was chosen, for those who show it. */
  readonly chosen: {
    readonly everywhere: Chosen | undefined;
    readonly domains: Readonly<Record<string, Chosen>>;
  };
}

/** Domains for which something is chosen. */
const MOST_CHOSEN = 1000;

/** Keeps what is chosen, and the providers with what they remember. */
export class Personalities implements Choosing {
  readonly #parts: ProviderParts;
  #everywhere: Chosen | undefined;
  readonly #domains = new Map<string, Chosen>();
  #providers = new Map<PersonalityName, Provider>();

  /** What was asked for. */
  readonly asked: Refusals;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    this.asked = new Refusals(parts);
  }

  /** The personality of a domain; undefined where it has none. */
  of(domain: string, configured: Configured): Held | undefined {
    const chosen = this.#domains.get(domain) ?? this.#everywhere;
    const profile = profileFor(chosen?.personality ?? configured.sandboxPersonality, domain);
    if (profile === undefined) return undefined;
    const demands = configured.sandboxDemandAuthentication ?? profile.demandsAuthentication;
    return {
      provider: this.#provider(profile),
      at: chosen?.at ?? configured.sandboxPersonalityAt,
      terms: {
        rate: configured.sandboxPersonalityRate ?? profile.rate,
        demandsAuthentication: demands,
      },
    };
  }

  choose(chosen: Chosen, domains?: readonly string[]): void {
    if (domains === undefined) {
      this.#everywhere = chosen;
      return;
    }
    const normal = domains.map((domain) => {
      const read = normalizeDomain(domain);
      if (read === undefined) throw new RangeError(`"${domain.slice(0, 100)}" is not a domain`);
      return read;
    });
    const all = new Set([...this.#domains.keys(), ...normal]);
    if (all.size > MOST_CHOSEN)
      throw new RangeError(`a personality can be chosen for ${MOST_CHOSEN} domains at most`);
    for (const domain of normal) this.#domains.set(domain, chosen);
  }

  refuse(asked: RefusalAsked): void {
    this.asked.ask(asked);
  }

  get refusals(): readonly RefusalToCome[] {
    return this.asked.toCome;
  }

  reset(): void {
    this.asked.reset();
    this.#everywhere = undefined;
    this.#domains.clear();
    this.#providers = new Map();
  }

  get chosen(): Choosing["chosen"] {
    return { everywhere: this.#everywhere, domains: Object.fromEntries(this.#domains) };
  }

  #provider(profile: Profile): Provider {
    let provider = this.#providers.get(profile.name);
    if (provider === undefined) {
      provider = new Provider(profile, this.#parts);
      this.#providers.set(profile.name, provider);
    }
    return provider;
  }
}

function profileFor(choice: Choice, domain: string): Profile | undefined {
  switch (choice) {
    case "none":
      return undefined;
    case "by-domain":
      return profileOfDomain(domain);
    case "gmail":
    case "outlook":
    case "yahoo":
    case "strict":
      return PROFILES[choice];
  }
}
