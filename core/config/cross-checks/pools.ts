import { type BoundBlock, childKey } from "../bound.ts";
import type { Findings } from "../findings.ts";
import { Pools } from "../pools.ts";

/** Looks whether pools and virtual MTAs go together. */
export function checkPools(root: BoundBlock, findings: Findings): void {
  for (const { scope, name, at } of root.children.values()) {
    if (scope !== "virtual-mta-pool") continue;
    const taken = root.children.get(childKey("virtual-mta", name));
    if (taken === undefined) continue;
    const message = `the pool ${name} has the name of a virtual MTA`;
    findings.error("name-taken", message, at, `<virtual-mta ${name}> is in line ${taken.at?.line}`);
  }
  for (const [virtualMta, pools] of new Pools(root).all()) {
    const [first, second] = pools.filter(({ children }) => children.size > 0);
    if (first === undefined || second === undefined) continue;
    const message = `${virtualMta} is in the pools ${first.name} and ${second.name}, which both have domain blocks`;
    const hint = "only one pool of a virtual MTA may have domain blocks";
    findings.error("several-pools", message, second.at, hint);
  }
}
