import { type BoundBlock, childKey } from "../bind/bound.ts";
import { type Diagnostics, placeSeenFrom, shown } from "../report/diagnostics.ts";
import type { Pools } from "../resolve/pools.ts";
import type { MentionAt } from "./mentions.ts";

/** Looks for pools that are to choose a virtual MTA and have none: mail would go out from any address. */
export function checkNamedPools(
  root: BoundBlock,
  pools: Pools,
  mentions: readonly MentionAt[],
  diagnostics: Diagnostics,
): void {
  for (const { mention, at, directive, effective, block } of mentions) {
    if (mention.kind !== "block" || !effective) continue;
    const pool = root.children.get(childKey("virtual-mta-pool", mention.name));
    if (!mention.scopes.includes("virtual-mta-pool") || pool === undefined) continue;
    if ((pools.inTurn(pool.name) ?? []).length > 0) continue;
    const isIdle = (pools.virtualMtas(pool.name)?.size ?? 0) > 0;
    // In another pool it may wait for its members to have turns again.
    if (isIdle && block.scope === "virtual-mta-pool") continue;
    const why = isIdle ? "whose virtual MTAs all have the weight 0" : "which has no virtual MTA";
    const message = `${directive} names the pool ${shown(pool.name)}, ${why}`;
    diagnostics.error("empty-pool", message, at, "add one, for example: virtual-mta mta1");
  }
}

/** Looks whether pools and virtual MTAs go together. */
export function checkPools(
  root: BoundBlock,
  pools: Pools,
  mentions: readonly MentionAt[],
  diagnostics: Diagnostics,
): void {
  for (const { scope, name, at } of root.children.values()) {
    if (scope !== "virtual-mta-pool") continue;
    const taken = root.children.get(childKey("virtual-mta", name));
    if (taken === undefined) continue;
    const message = `the pool ${name} has the same name as a virtual MTA`;
    const place = taken.at && placeSeenFrom(at, taken.at);
    diagnostics.error("name-taken", message, at, `<virtual-mta ${name}> is ${place}`);
  }
  for (const { mention, at, block } of mentions) {
    if (block.scope !== "virtual-mta-pool" || mention.kind !== "block") continue;
    const isCircle = mention.name === block.name || pools.isInside(block.name, mention.name);
    if (!mention.scopes.includes("virtual-mta-pool") || !isCircle) continue;
    const what = mention.name === block.name ? "itself" : `${shown(mention.name)}, which holds it`;
    const message = `the pool ${shown(block.name)} holds ${what}`;
    diagnostics.error("pool-loop", message, at, "a pool may not be inside itself");
  }
  for (const [virtualMta, holding] of pools.all()) {
    const withBlocks = holding.filter(({ children }) => children.size > 0);
    const [first] = withBlocks;
    // Where one is inside the other, the inner one goes before it.
    const second = withBlocks.find(
      ({ name }) => first !== undefined && name !== first.name && !pools.isInside(first.name, name),
    );
    if (first === undefined || second === undefined) continue;
    const message = `${virtualMta} is in the pools ${first.name} and ${second.name}, which both have domain blocks`;
    const hint = "only one pool of a virtual MTA may have domain blocks";
    diagnostics.error("several-pools", message, second.at, hint);
  }
}
