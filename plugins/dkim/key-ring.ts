import type { Clock, ResolvedConfig } from "../../core/mod.ts";
import { isOfVault, type Vault } from "../vault/contract.ts";
import type { DomainKey } from "./domain-key.ts";
import type { KeyOnOffer } from "./fitting-key.ts";
import { KeyInVault, type KeyPlace, keyInFile } from "./key-place.ts";

/** A key with whom it signs for. */
export interface RingKey extends KeyOnOffer {
  readonly place: KeyPlace;
}

/** What keys are read with. */
export interface RingServices {
  readonly vault: Vault;
  readonly clock: Clock;
}

/** The `domain-key` directives of each place. */
export interface KeysAt {
  global(): readonly DomainKey[];
  virtualMta(name: string): readonly DomainKey[];
  pool(name: string): readonly DomainKey[];
  list(name: string): readonly DomainKey[];
}

/** Keys read at a time: each signs a sample, which runtimes do beside each other. */
const AT_ONCE = 32;

/** The keys of a configuration, each of them read once. */
export class KeyRing {
  readonly #config: ResolvedConfig;
  readonly #at: KeysAt;
  readonly #places: ReadonlyMap<string, KeyPlace>;
  readonly #ofVirtualMta = new Map<string, readonly RingKey[]>();
  readonly #ofList = new Map<string, readonly RingKey[]>();

  private constructor(config: ResolvedConfig, at: KeysAt, places: ReadonlyMap<string, KeyPlace>) {
    this.#config = config;
    this.#at = at;
    this.#places = places;
    for (const name of config.names("domain-key-list"))
      this.#ofList.set(name, this.#ring(at.list(name)));
  }

  /**
   * Reads every key file that a configuration names. Rejects with the first that is no key, by its name. Keys in the vault are asked
   * for when mail needs them.
   */
  static async of(
    config: ResolvedConfig,
    at: KeysAt,
    { vault, clock }: RingServices,
  ): Promise<KeyRing> {
    const keys = [
      ...at.global(),
      ...config.names("virtual-mta").flatMap((name) => at.virtualMta(name)),
      ...config.names("virtual-mta-pool").flatMap((name) => at.pool(name)),
      ...config.names("domain-key-list").flatMap((name) => at.list(name)),
    ];
    const placeOf = async (key: string): Promise<KeyPlace> =>
      isOfVault(key) ? new KeyInVault(key, vault, clock) : keyInFile(key);
    const places = new Map<string, KeyPlace>();
    const paths = [...new Set(keys.map(({ key }) => key))];
    for (let first = 0; first < paths.length; first += AT_ONCE) {
      const some = paths.slice(first, first + AT_ONCE);
      const found = await Promise.allSettled(some.map(placeOf));
      for (const [index, place] of found.entries()) {
        if (place.status === "rejected") throw place.reason;
        places.set(some[index] ?? "", place.value);
      }
    }
    return new KeyRing(config, at, places);
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
      return place === undefined ? [] : [ringKey(selector, domain, place)];
    });
  }
}

function ringKey(selector: string, domain: string, place: KeyPlace): RingKey {
  return {
    ...{ selector, domain, place },
    get type() {
      const { atHand } = place;
      return atHand.kind === "key" ? atHand.key.type : undefined;
    },
  };
}
