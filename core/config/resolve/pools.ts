import type { BoundBlock } from "../bind/bound.ts";

/** Names of the members of a pool, in file order. */
export function membersOf({ settings }: BoundBlock): readonly string[] {
  for (const [{ name, directive }, { value }] of settings)
    if (name === "virtual-mta" && directive.scopes.includes("virtual-mta-pool"))
      return Array.isArray(value) ? value.filter((member) => typeof member === "string") : [];
  return [];
}

/** Which virtual MTA is in which pools, in file order. */
export class Pools {
  readonly #members = new Map<string, readonly string[]>();
  readonly #holding = new Map<string, BoundBlock[]>();

  constructor(root: BoundBlock) {
    for (const block of root.children.values()) {
      if (block.scope !== "virtual-mta-pool") continue;
      const members = membersOf(block);
      this.#members.set(block.name, members);
      for (const member of new Set(members)) {
        const pools = this.#holding.get(member);
        if (pools) pools.push(block);
        else this.#holding.set(member, [block]);
      }
    }
  }

  /** The pools that hold a virtual MTA. */
  of(virtualMta: string): readonly BoundBlock[] {
    return this.#holding.get(virtualMta) ?? [];
  }

  /** Every virtual MTA that is in a pool, with its pools. */
  all(): Iterable<readonly [string, readonly BoundBlock[]]> {
    return this.#holding;
  }

  members(name: string): readonly string[] | undefined {
    return this.#members.get(name);
  }
}
