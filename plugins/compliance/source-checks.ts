import type { Lookup, Resolver } from "../../core/mod.ts";
import type { Check } from "./check.ts";
import { checked } from "./header-checks.ts";
import type { WayOut } from "./way-out.ts";

/** Addresses that are looked at, and names of each. */
const MOST_SOURCES = 10;
const MOST_NAMES = 10;

/** Whether each address that may send it has a name that leads back to it (RFC 8601 §3, iprev). */
export async function ptrCheck({ sources }: WayOut, resolver: Resolver): Promise<Check> {
  if (sources.length === 0)
    return checked("ptr", "unknown", "no smtp-source-host says which address it is sent from");
  let named = "";
  for (const { address } of sources.slice(0, MOST_SOURCES)) {
    const names = await resolver.ptr(address);
    if (names.kind === "temporary" || names.kind === "bogus")
      return checked("ptr", "unknown", `PTR of ${address}: ${names.reason}`);
    const found = names.kind === "found" ? names.records.slice(0, MOST_NAMES) : [];
    if (found.length === 0)
      return checked(
        "ptr",
        "broken",
        `${address} has no name (PTR): whoever gave you the address sets it`,
      );
    const back = await leadingBack(found, address, resolver);
    if (back.kind === "unknown") return checked("ptr", "unknown", back.reason);
    if (back.kind === "none")
      return checked(
        "ptr",
        "broken",
        `${address} has the name ${found[0]}, which does not lead back`,
      );
    named ||= `${address} is ${back.name}`;
  }
  const more = sources.length > 1 ? `, and so on for ${sources.length} addresses` : "";
  return checked("ptr", "ok", `${named}${more}`);
}

async function leadingBack(
  names: readonly string[],
  address: string,
  resolver: Resolver,
): Promise<
  | { readonly kind: "found"; readonly name: string }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly reason: string }
> {
  let reason: string | undefined;
  for (const name of names) {
    const answer: Lookup<string> = address.includes(":")
      ? await resolver.aaaa(name)
      : await resolver.a(name);
    if (answer.kind === "found" && answer.records.some((each) => same(each, address)))
      return { kind: "found", name };
    if (answer.kind === "temporary" || answer.kind === "bogus") reason = answer.reason;
  }
  return reason === undefined ? { kind: "none" } : { kind: "unknown", reason };
}

/** IPv6 addresses are written in many ways. */
function same(one: string, other: string): boolean {
  return (
    one === other ||
    (one.includes(":") && other.includes(":") && canonical(one) === canonical(other))
  );
}

function canonical(address: string): string {
  return new URL(`http://[${address.split("%")[0]}]`).hostname;
}

/** Whether the way out uses TLS where it is offered. */
export function tlsCheck({ tls }: WayOut): Check {
  if (tls === undefined) return checked("tls", "unknown", "no recipient is known; give --to");
  return tls.mode === "none"
    ? checked("tls", "broken", `mail to ${tls.domain} never uses TLS: tls opportunistic, or better`)
    : checked("tls", "ok", `${tls.mode} to ${tls.domain}`);
}
