import type { HostsOf } from "../../delivery/smtp-targets.ts";
import { Destinations } from "../../dns/destinations.ts";
import type { Resolver } from "../../dns/resolver.ts";
import type { ThisServer } from "../../dns/this-server.ts";
import { toldResolver } from "../../dns/told-resolver.ts";
import type { Log } from "../../telemetry/log.ts";
import type { Clock } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";

/** Where the mail of a queue goes: by its route, or to the MX of its domain. */
export function createHostsOf(
  resolver: Resolver,
  random: Random,
  clock: Clock,
  thisServer: ThisServer,
  log?: Log,
): HostsOf {
  const complain = (error: string): void =>
    log?.error("a plugin that follows look-ups failed", { error });
  return (domain, plan, route) => {
    const own = [[{ host: domain, port: plan.defaultPort, lookupMx: true }]];
    const { lookupFollowers } = plan;
    return new Destinations({
      resolver:
        lookupFollowers.length === 0
          ? resolver
          : toldResolver(resolver, lookupFollowers, clock, complain),
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
