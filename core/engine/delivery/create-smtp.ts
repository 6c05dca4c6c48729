import { SmtpAgent, type SmtpAgentParts, type TlsPolicy } from "../../delivery/smtp-agent.ts";
import { SourceAddresses, type SourceAddressesParts } from "../../delivery/source-addresses.ts";
import { canBind } from "../../dns/can-bind.ts";
import { connectSmtp } from "../../smtp/connect.ts";
import type { Generation } from "../generation.ts";
import { hookedTls } from "./hooked-tls.ts";

/** What SMTP is made of here. */
interface SmtpParts
  extends Omit<SmtpAgentParts & SourceAddressesParts, "sources" | "connect" | "canBind"> {
  /** The configuration in force. */
  readonly current: () => Generation;
}

/** Delivery by SMTP over the network of this host, and the addresses that it sends from. */
export function createSmtp(given: SmtpParts): {
  readonly smtp: SmtpAgent;
  readonly sources: SourceAddresses;
} {
  const sources = new SourceAddresses({ ...given, canBind });
  const tlsPolicy = (): TlsPolicy => hookedTls(given.current());
  return { sources, smtp: new SmtpAgent({ ...given, tlsPolicy, sources, connect: connectSmtp }) };
}
