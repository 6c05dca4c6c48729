import { isIP } from "node:net";
import type { Clock, HostPort, Resolver } from "../../core/mod.ts";
import { type HandoverResult, handOver, type Letter } from "./postman.ts";

/** What letters are handed over with. */
export interface PostOffice {
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly heloName: string;
  readonly signal: AbortSignal;
}

/** Hands a letter over to this server itself, by its first listener: it is taken like any other mail. */
export function submitHere(
  listeners: readonly HostPort[],
  { clock, heloName, signal }: PostOffice,
  letter: Letter,
): Promise<HandoverResult> {
  const [first] = listeners;
  if (first === undefined)
    return Promise.resolve({ ok: false, reason: "this server takes no mail by SMTP" });
  const address = { "0.0.0.0": "127.0.0.1", "::": "::1" }[first.host] ?? first.host;
  const place = { address, port: first.port, hostName: heloName, heloName, secure: false };
  return handOver({ ...place, clock, signal }, letter);
}

/** Hands a letter over to a host that the configuration names. */
export async function relayBy(
  { host, port }: HostPort,
  { resolver, clock, heloName, signal }: PostOffice,
  letter: Letter,
): Promise<HandoverResult> {
  const address = isIP(host) === 0 ? await addressOf(host, resolver) : host;
  if (address === undefined) return { ok: false, reason: `the host ${host} has no address` };
  return handOver({ address, port, hostName: host, heloName, secure: true, clock, signal }, letter);
}

async function addressOf(host: string, resolver: Resolver): Promise<string | undefined> {
  for (const lookup of [await resolver.a(host), await resolver.aaaa(host)])
    if (lookup.kind === "found" && lookup.records[0] !== undefined) return lookup.records[0];
  return undefined;
}
