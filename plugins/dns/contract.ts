import {
  type CachingResolver,
  type Cidr,
  contains,
  isLoopback,
  type ResolvedConfig,
  type Token,
  token,
} from "../../core/mod.ts";

/** What is kept of the DNS, and whether it answers. Look-ups of other plugins go through `RESOLVER`. */
export const CACHING_RESOLVER: Token<CachingResolver> = token<CachingResolver>("dns.caching");

/**
 * The name servers in a configuration whose word does not count for DANE: neither on loopback nor named by `validating-name-server`. Those of
 * the host (/etc/resolv.conf) are not looked at.
 */
export function unprovenServers({ global }: ResolvedConfig): readonly string[] {
  const servers = global.get("name-server").value;
  const ranges = global.get("validating-name-server").value;
  const trusted = Array.isArray(ranges) ? ranges.filter(isCidr) : [];
  return (Array.isArray(servers) ? servers : [])
    .flatMap((server: unknown) => (isServer(server) ? [server.host] : []))
    .filter((host) => !isLoopback(host) && !trusted.some((range) => contains(range, host)));
}

function isServer(value: unknown): value is { readonly host: string } {
  return (
    typeof value === "object" && value !== null && "host" in value && typeof value.host === "string"
  );
}

/** The ranges that names in the DNS may lead to though no other host can be there (`allow-mx-to`). */
export function allowedRanges(config: ResolvedConfig): readonly Cidr[] {
  const { value } = config.global.get("allow-mx-to");
  return Array.isArray(value) ? value.filter(isCidr) : [];
}

function isCidr(value: unknown): value is Cidr {
  return typeof value === "object" && value !== null && "family" in value && "network" in value;
}
