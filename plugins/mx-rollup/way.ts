import {
  type Clock,
  errorText,
  type FailedAttempt,
  type Log,
  type MoveTo,
  type QueueRef,
  type QueueToRoute,
  type ResolvedConfig,
  type Resolver,
  type Route,
  type ServerState,
  type Verdict,
} from "../../core/mod.ts";
import { hasRoute, smtpPortOf } from "../routing/contract.ts";
import { joinByAddress } from "./by-address.ts";
import { isRollup } from "./contract.ts";
import type { Joining, KnownHosts, KnownRollup } from "./known-hosts.ts";
import { type HostTiers, sharedQueue, sharedTiers, tiersOf } from "./mx-set.ts";
import type { Rollup, Rollups } from "./rollups.ts";

/** What it takes to say where a queue's mail goes. */
export interface WayParts {
  readonly queue: QueueToRoute;
  readonly config: ResolvedConfig;
  readonly rollups: Rollups;
  readonly hosts: KnownHosts;
  readonly kept: ServerState<KnownRollup>;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long new mail follows unasked, milliseconds: as long as the MX are valid, within these. */
const SHORTEST = 60_000;
const LONGEST = 3_600_000;

/** A name that no block is about. */
const UNNAMED = "mx-rollup.invalid";

/** True when no other block than `<domain *>` is about a queue's domain. */
export function isUnnamed({ domain, virtualMta }: QueueRef, config: ResolvedConfig): boolean {
  return config.domain(domain, virtualMta) === config.domain(UNNAMED, virtualMta);
}

/** The hosts of a rollup queue. Throws where nobody knows them: its mail waits, as the DNS does not have its name either. */
export function hostsOfRollup(parts: WayParts): Route {
  const { queue, config, rollups, hosts } = parts;
  const names = rollups.of(queue.domain)?.names;
  const port = smtpPortOf(config.domain(queue.domain, queue.virtualMta));
  const found = names === undefined ? hosts.of(queue.domain, joiningOf(parts)) : [names];
  if (found === undefined)
    throw new Error(`no hosts are known for ${queue.domain}: name them by smtp-hosts in its block`);
  return {
    byDns: names === undefined,
    oneSite: true,
    tiers: found.map((tier) => tier.map((host) => ({ host, port, lookupMx: false }))),
  };
}

/** The queue that takes a queue's mail as its MX are the hosts of a rollup, or of other domains; undefined when there is none. */
export async function rollUp(parts: WayParts, isAuto: boolean): Promise<MoveTo | undefined> {
  const { queue, rollups, hosts, clock, log } = parts;
  const found = await queue.mx();
  if (found.kind !== "found") return undefined;
  const tiers = tiersOf(found.records);
  const [lowest] = tiers;
  if (lowest === undefined) return undefined;
  const until = clock.now() + Math.min(Math.max(found.ttl * 1000, SHORTEST), LONGEST);
  const to = (domain: string): MoveTo => ({
    moveTo: { domain, virtualMta: queue.virtualMta },
    until,
  });
  try {
    for (const rollup of rollups.all)
      if (await joins(parts, rollup, lowest)) return to(rollup.queue);
    if (!isAuto) return undefined;
    const domain = sharedQueue(lowest);
    await hosts.join(domain, (known) => sharedTiers(known, tiers), joiningOf(parts));
    return to(domain);
  } catch (error) {
    // Without its hosts on disk no mail goes into a queue.
    log.error("a rollup's hosts could not be kept", {
      queue: `${queue.domain}/${queue.virtualMta}`,
      error: errorText(error),
    });
    return undefined;
  }
}

/** True when a domain with these hosts is one of a rollup; what that changes of the rollup's hosts is kept then. */
async function joins(
  parts: WayParts,
  { queue, names, byIp, fits }: Rollup,
  lowest: readonly string[],
): Promise<boolean> {
  if (!byIp && names !== undefined) return names.every((name) => lowest.includes(name));
  const { config, resolver } = parts;
  if (byIp && names !== undefined)
    return (await joinByAddress(names, lowest, resolver)) !== undefined;
  if (!lowest.every((host) => fits(host))) return false;
  // Said in the blocks of some virtual MTAs only.
  const isRouted = hasRoute(config.domain(queue, parts.queue.virtualMta));
  if (!byIp || isRouted) return isRouted;
  const join = async (known: HostTiers | undefined): Promise<HostTiers | undefined> => {
    const joined = await joinByAddress(known?.[0] ?? [], lowest, resolver);
    return joined && [joined];
  };
  return parts.hosts.join(queue, join, joiningOf(parts));
}

function joiningOf({ kept, queue, clock }: WayParts): Joining {
  return { state: kept, now: queue.isQuestion ? undefined : clock.now() };
}

/** Status of hosts that have no address (RFC 3463 §3.5: unable to route). */
const NO_HOST = "5.4.4";

/** Hosts of a rollup queue that are not in the DNS any more are no reason to bounce: the domains of its mail may have others. */
export function waitsForHosts(verdict: Verdict, { queue, failure }: FailedAttempt): Verdict {
  if (failure.stage !== "dns" || failure.status !== NO_HOST || verdict.action !== "bounce")
    return verdict;
  if (!isRollup(queue.slice(0, queue.indexOf("/")))) return verdict;
  return { ...verdict, action: "defer", failure: { ...failure, temporary: true, status: "4.4.4" } };
}
