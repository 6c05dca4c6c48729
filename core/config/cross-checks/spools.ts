import type { BoundBlock } from "../bound.ts";
import { type Findings, shown } from "../findings.ts";

/** Reports directories that nothing is put into: the queue is kept in one. */
export function checkSpools(root: BoundBlock, findings: Findings): void {
  const [first, ...others] = [...root.children.values()].filter(({ scope }) => scope === "spool");
  for (const { name, at } of others) {
    const message = `the queue is kept in one directory: nothing is put into ${shown(name)}`;
    const hint = `<spool ${shown(first?.name ?? "")}> stands before it; keep only one`;
    findings.warning("no-effect-yet", message, at, hint);
  }
}
