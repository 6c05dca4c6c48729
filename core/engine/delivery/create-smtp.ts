import { SmtpAgent, type SmtpAgentParts } from "../../delivery/smtp-agent.ts";
import { SourceAddresses, type SourceAddressesParts } from "../../delivery/source-addresses.ts";
import { canBind } from "../../dns/can-bind.ts";
import { connectSmtp } from "../../smtp/connect.ts";

/** What SMTP is made of here. */
type SmtpParts = Omit<SmtpAgentParts & SourceAddressesParts, "sources" | "connect" | "canBind">;

/** Delivery by SMTP over the network of this host, and the addresses that it sends from. */
export function createSmtp(given: SmtpParts): {
  readonly smtp: SmtpAgent;
  readonly sources: SourceAddresses;
} {
  const sources = new SourceAddresses({ ...given, canBind });
  return { sources, smtp: new SmtpAgent({ ...given, sources, connect: connectSmtp }) };
}
