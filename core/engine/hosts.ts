import type { DeliveryPlan } from "../delivery/plan.ts";
import type { Route } from "../delivery/route.ts";
import { Destinations } from "../dns/destinations.ts";
import type { Resolver } from "../dns/resolver.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";

/** Where the mail of a queue goes: by its route, or to the MX of its domain. */
export function createHostsOf(
  resolver: Resolver,
  random: Random,
  clock: Clock,
): (domain: string, plan: DeliveryPlan, route: Route | undefined) => Destinations {
  return (domain, plan, route) => {
    const own = [[{ host: domain, port: plan.defaultPort, lookupMx: true }]];
    const tiers = route?.tiers ?? own;
    return new Destinations({ resolver, random, clock, timeout: plan.dnsTimeout, tiers });
  };
}
