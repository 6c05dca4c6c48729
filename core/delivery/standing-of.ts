import { endOf, type Hold } from "./hold.ts";
import type { StandingRestriction } from "./restrictions.ts";

/** What a hold of a source or a host restricts; undefined for one of mail. */
export function standingOf(
  hold: Hold,
  fits: (name: string) => boolean,
): StandingRestriction | undefined {
  const { source, peer, by } = hold;
  const until = endOf(hold);
  if (source !== undefined)
    return { fits, effect: { scope: "source", effect: "disable", address: source, until, by } };
  if (peer !== undefined)
    return { fits, effect: { scope: "peer", effect: "skip-host", address: peer, until, by } };
  return undefined;
}
