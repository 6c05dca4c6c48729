import type { ResolvedConfig } from "../../core/mod.ts";
import type { DomainKey } from "./domain-key.ts";
import { readSigningKey, type SigningKey } from "./key-file.ts";
import { isWithin } from "./options.ts";

/** A key with whom it signs for. */
export interface RingKey {
  readonly selector: string;
  /** Lower case; `*` for every domain. */
  readonly domain: string;
  readonly key: SigningKey;
}

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
  readonly #read: ReadonlyMap<string, SigningKey>;
  readonly #ofVirtualMta = new Map<string, readonly RingKey[]>();
  readonly #ofList = new Map<string, readonly RingKey[]>();

  private constructor(config: ResolvedConfig, at: KeysAt, read: ReadonlyMap<string, SigningKey>) {
    this.#config = config;
    this.#at = at;
    this.#read = read;
    for (const name of config.names("domain-key-list"))
      this.#ofList.set(name, this.#ring(at.list(name)));
  }

  /** Reads every key file that a configuration names. Rejects with the first that is no key, by its name. */
  static async of(config: ResolvedConfig, at: KeysAt): Promise<KeyRing> {
    const keys = [
      ...at.global(),
      ...config.names("virtual-mta").flatMap((name) => at.virtualMta(name)),
      ...config.names("virtual-mta-pool").flatMap((name) => at.pool(name)),
      ...config.names("domain-key-list").flatMap((name) => at.list(name)),
    ];
    const read = new Map<string, SigningKey>();
    for (const { key } of keys) if (!read.has(key)) read.set(key, await readSigningKey(key));
    return new KeyRing(config, at, read);
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
      const key = this.#read.get(path);
      return key === undefined ? [] : [{ selector, domain, key }];
    });
  }
}

/** Whether a key may sign for a domain: it is for that domain, for one above it, or for all. */
export function signsFor({ domain }: Pick<RingKey, "domain">, signed: string): boolean {
  return domain === "*" || isWithin(signed, domain);
}
