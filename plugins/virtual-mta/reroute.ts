import type { MoveTo, QueueRef, ResolvedConfig } from "../../core/mod.ts";

/** Where the mail of a queue goes that is to go to a virtual MTA or a pool; undefined when it is there. */
export function rerouteOf(
  { domain, virtualMta }: QueueRef,
  to: string | undefined,
  config: ResolvedConfig,
): MoveTo | undefined {
  if (to === undefined || to === virtualMta) return undefined;
  if (config.poolMembers(to)?.has(virtualMta)) return undefined;
  return { moveTo: { domain, virtualMta: to } };
}
