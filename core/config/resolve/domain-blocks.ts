import type { BoundBlock } from "../bind/bound.ts";
import { DomainIndex } from "./domain-index.ts";

/** Domain blocks by what they match. */
export type BlockIndex = DomainIndex<BoundBlock>;

/** The domain blocks in a block. One written out goes before the same domain from a macro, and of macros the last. */
export function domainIndex({ children }: BoundBlock): BlockIndex {
  const index = new DomainIndex<BoundBlock>();
  const fromMacros: BoundBlock[] = [];
  for (const block of children.values()) {
    const { name, patterns = [] } = block;
    if (name.includes("$")) fromMacros.unshift(block);
    else for (const pattern of patterns) index.add(pattern, block);
  }
  for (const block of fromMacros)
    for (const pattern of block.patterns ?? []) index.add(pattern, block);
  return index;
}
