import type { DomainPattern } from "../../directive/kinds/domain-pattern.ts";
import { allBlocks, type BoundBlock, childKey } from "../bind/bound.ts";
import { DomainIndex } from "./domain-index.ts";

/** The blocks of a provider: the operator's, and the shipped one below everything. */
export interface ProviderBlocks {
  readonly own: BoundBlock | undefined;
  readonly shipped: BoundBlock | undefined;
}

/** `<provider>` blocks, by their domains and by the names of their mail hosts. */
export class Providers {
  readonly #own: BoundBlock;
  /** Without any block where the shipped ones are not to apply. */
  readonly #shipped: BoundBlock;
  readonly #byDomain = new DomainIndex<string>();
  readonly #byMx = new DomainIndex<string>();
  /** True when some provider is known by its mail hosts. */
  readonly knowsMx: boolean;
  readonly names: readonly string[];

  constructor(own: BoundBlock, shipped: BoundBlock) {
    this.#own = own;
    this.#shipped = shipped;
    const names = new Set<string>();
    let knowsMx = false;
    // Of equal patterns the operator's goes first.
    for (const root of [own, shipped])
      for (const block of root.children.values()) {
        if (block.scope !== "provider") continue;
        names.add(block.name);
        for (const pattern of patternsOf(block, "domain")) this.#byDomain.add(pattern, block.name);
        for (const pattern of patternsOf(block, "mx")) {
          this.#byMx.add(pattern, block.name);
          knowsMx = true;
        }
      }
    this.names = [...names];
    this.knowsMx = knowsMx;
  }

  /** The provider with a domain among its own. */
  ofDomain(domain: string): string | undefined {
    return this.#byDomain.matches(domain)[0];
  }

  /** The provider that all of some mail hosts are of; undefined for none. */
  ofMx(hosts: readonly string[]): string | undefined {
    const [first, ...others] = hosts;
    if (first === undefined) return undefined;
    const found = this.#byMx.matches(first);
    return found.find((name) => others.every((host) => this.#byMx.matches(host).includes(name)));
  }

  blocks(name: string): ProviderBlocks {
    const key = childKey("provider", name);
    return { own: this.#own.children.get(key), shipped: this.#shipped.children.get(key) };
  }

  /** All shipped blocks. */
  shippedBlocks(): Iterable<BoundBlock> {
    return allBlocks(this.#shipped);
  }
}

/** The patterns that a provider's block lists under a name. */
function patternsOf(block: BoundBlock, directive: "domain" | "mx"): readonly DomainPattern[] {
  const found: DomainPattern[] = [];
  for (const [{ name, owner }, { value }] of block.settings) {
    if (name !== directive || owner.name !== "language" || !Array.isArray(value)) continue;
    for (const written of value.flat()) if (isWritten(written)) found.push(written.pattern);
  }
  return found;
}

function isWritten(value: unknown): value is { readonly pattern: DomainPattern } {
  return typeof value === "object" && value !== null && "pattern" in value;
}
