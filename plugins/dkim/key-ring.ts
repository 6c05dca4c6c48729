import { type Clock, errorText, type ResolvedConfig } from "../../core/mod.ts";
import { isOfVault, type Vault, vaultAddress } from "../vault/contract.ts";
import type { DomainKey } from "./domain-key.ts";
import { readSigningKey, type SigningKey, signingKeyOf } from "./key-file.ts";
import { isWithin } from "./options.ts";

/** A key, or why it cannot be had now. */
export type KeyAtHand =
  | { readonly kind: "key"; readonly key: SigningKey }
  | { readonly kind: "away"; readonly reason: string };

/** Where a key comes from; what it holds may change from away to there. */
interface KeyPlace {
  atHand: KeyAtHand;
}

/** A key with whom it signs for. */
export interface RingKey {
  readonly selector: string;
  /** Lower case; `*` for every domain. */
  readonly domain: string;
  readonly place: Readonly<KeyPlace>;
}

/** What keys are read with. */
export interface RingServices {
  readonly vault: Vault;
  readonly clock: Clock;
}

/** How often a vault is asked for keys that it does not give, milliseconds. */
const ASK_EVERY = 10_000;

/** The `domain-key` directives of each place. */
export interface KeysAt {
  global(): readonly DomainKey[];
  virtualMta(name: string): readonly DomainKey[];
  pool(name: string): readonly DomainKey[];
  list(name: string): readonly DomainKey[];
}

/** The keys of a configuration, read once. */
export class KeyRing {
  readonly #config: ResolvedConfig;
  readonly #at: KeysAt;
  readonly #places: ReadonlyMap<string, KeyPlace>;
  readonly #vault: Vault;
  readonly #clock: Clock;
  /** What is still to be asked of the vault, by its text. */
  readonly #missing: Map<string, KeyPlace>;
  #asking: Promise<void> | undefined;
  #askAgain = 0;
  readonly #ofVirtualMta = new Map<string, readonly RingKey[]>();
  readonly #ofList = new Map<string, readonly RingKey[]>();

  private constructor(
    config: ResolvedConfig,
    at: KeysAt,
    places: ReadonlyMap<string, KeyPlace>,
    { vault, clock }: RingServices,
  ) {
    this.#config = config;
    this.#at = at;
    this.#places = places;
    this.#vault = vault;
    this.#clock = clock;
    this.#missing = new Map([...places].filter(([, { atHand }]) => atHand.kind === "away"));
    for (const name of config.names("domain-key-list"))
      this.#ofList.set(name, this.#ring(at.list(name)));
  }

  /**
   * Reads every key file that a configuration names. Rejects with the first that is no key, by its name. Keys in the vault are read
   * by `ready`.
   */
  static async of(config: ResolvedConfig, at: KeysAt, services: RingServices): Promise<KeyRing> {
    const keys = [
      ...at.global(),
      ...config.names("virtual-mta").flatMap((name) => at.virtualMta(name)),
      ...config.names("virtual-mta-pool").flatMap((name) => at.pool(name)),
      ...config.names("domain-key-list").flatMap((name) => at.list(name)),
    ];
    const places = new Map<string, KeyPlace>();
    for (const { key } of keys)
      if (!places.has(key))
        places.set(key, {
          atHand: isOfVault(key)
            ? { kind: "away", reason: "the vault was not asked yet" }
            : { kind: "key", key: await readSigningKey(key) },
        });
    return new KeyRing(config, at, places, services);
  }

  /** Reads the keys in the vault that are not there yet, at most once in some seconds; undefined when there are none. */
  ready(): Promise<void> | undefined {
    if (this.#missing.size === 0) return undefined;
    if (this.#asking !== undefined) return this.#asking;
    if (this.#clock.now() < this.#askAgain) return undefined;
    this.#asking = this.#ask().finally(() => {
      this.#asking = undefined;
      this.#askAgain = this.#clock.now() + ASK_EVERY;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    for (const [text, place] of this.#missing) {
      place.atHand = await this.#asked(text);
      if (place.atHand.kind === "key") this.#missing.delete(text);
    }
  }

  async #asked(text: string): Promise<KeyAtHand> {
    const address = vaultAddress(text);
    if (address === undefined) return { kind: "away", reason: "it is not a place in the vault" };
    const answer = await this.#vault.read(address);
    if (answer.kind !== "found") return { kind: "away", reason: answer.reason };
    try {
      return { kind: "key", key: signingKeyOf(answer.value) };
    } catch (error) {
      return { kind: "away", reason: errorText(error) };
    }
  }

  /** The keys for mail of a virtual MTA in the order they are tried: its own, those of its pools, the global ones. */
  of(virtualMta: string): readonly RingKey[] {
    let ring = this.#ofVirtualMta.get(virtualMta);
    if (ring === undefined) {
      const pools = this.#config.poolsOf(virtualMta);
      ring = this.#ring([
        ...new Set([
          ...this.#at.virtualMta(virtualMta),
          ...pools.flatMap((pool) => this.#at.pool(pool)),
          ...this.#at.global(),
        ]),
      ]);
      this.#ofVirtualMta.set(virtualMta, ring);
    }
    return ring;
  }

  /** The keys of a `<domain-key-list>`; undefined when there is none of that name. */
  list(name: string): readonly RingKey[] | undefined {
    return this.#ofList.get(name);
  }

  #ring(keys: readonly DomainKey[]): readonly RingKey[] {
    return keys.flatMap(({ selector, domain, key: path }) => {
      const place = this.#places.get(path);
      return place === undefined ? [] : [{ selector, domain, place }];
    });
  }
}

/** Whether a key may sign for a domain: it is for that domain, for one above it, or for all. */
export function signsFor({ domain }: Pick<RingKey, "domain">, signed: string): boolean {
  return domain === "*" || isWithin(signed, domain);
}
