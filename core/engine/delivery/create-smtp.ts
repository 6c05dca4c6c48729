import { SmtpAgent, type SmtpAgentParts, type TlsPolicy } from "../../delivery/smtp-agent.ts";
import { SourceAddresses, type SourceAddressesParts } from "../../delivery/source-addresses.ts";
import { canBind } from "../../dns/can-bind.ts";
import type { Resolver } from "../../dns/resolver.ts";
import { connectSmtp } from "../../smtp/connect.ts";
import type { ProxyHop } from "../../smtp/proxy-hop.ts";
import type { Generation } from "../generation.ts";
import { hookedTls } from "./hooked-tls.ts";
import { ProxyDirectory } from "./proxy-directory.ts";

/** What SMTP is made of here. */
interface SmtpParts
  extends Omit<
    SmtpAgentParts & SourceAddressesParts,
    "sources" | "connect" | "canBind" | "canReach" | "proxyAddress"
  > {
  /** The configuration in force. */
  readonly current: () => Generation;
  readonly resolver: Resolver;
}

/** Delivery by SMTP over the network of this host, and the addresses that it sends from. */
export function createSmtp(given: SmtpParts): {
  readonly smtp: SmtpAgent;
  readonly sources: SourceAddresses;
} {
  const proxies = new ProxyDirectory(given.resolver, given.clock);
  const canReach = (proxy: ProxyHop): Promise<boolean> => proxies.canReach(proxy);
  const proxyAddress = (proxy: ProxyHop): Promise<string | undefined> => proxies.addressOf(proxy);
  const sources = new SourceAddresses({ ...given, canBind, canReach });
  const tlsPolicy = (): TlsPolicy => hookedTls(given.current());
  return {
    sources,
    smtp: new SmtpAgent({ ...given, proxyAddress, tlsPolicy, sources, connect: connectSmtp }),
  };
}
