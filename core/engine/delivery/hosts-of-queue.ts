import type { HostsOf } from "../../delivery/smtp-targets.ts";
import { Destinations } from "../../dns/destinations.ts";
import type { Resolver } from "../../dns/resolver.ts";
import type { ThisServer } from "../../dns/this-server.ts";
import type { Clock } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";

/** Where the mail of a queue goes: by its route, or to the MX of its domain. */
export function createHostsOf(
  resolver: Resolver,
  random: Random,
  clock: Clock,
  thisServer: ThisServer,
): HostsOf {
  return (domain, plan, route) => {
    const own = [[{ host: domain, port: plan.defaultPort, lookupMx: true }]];
    return new Destinations({
      resolver,
      random,
      clock,
      thisServer,
      timeout: plan.dnsTimeout,
      withoutMx: plan.withoutMx,
      allowMxTo: plan.allowMxTo,
      oneSite: route?.oneSite ?? false,
      tiers: route?.tiers ?? own,
      routed: route !== undefined && route.byDns !== true,
    });
  };
}
