import { isLoopback, type SaslMechanism } from "../../core/mod.ts";
import type { ServerTls } from "../inbound-tls/contract.ts";
import type { Conversation } from "./conversation.ts";

type AuthFacts = Pick<Conversation, "session" | "settings">;

/** Names of the mechanisms that a client may use now (RFC 4954 §3); none once it is logged in. */
export function offeredMechanisms(
  of: AuthFacts & Pick<Conversation, "reception">,
): readonly string[] {
  if (of.session.user !== undefined) return [];
  const names: string[] = [];
  for (const [name, mechanism] of of.reception.mechanisms)
    if (isOffered(of, mechanism)) names.push(name);
  return names;
}

/** Whether clients are to show a certificate under TLS: where the settings do not say, when there are authorities for them or a mechanism needs it. */
export function asksCertificate(
  {
    settings: { requestClientCertificate, allowAuth },
    reception: { mechanisms },
  }: Pick<Conversation, "settings" | "reception">,
  { authorities }: Pick<ServerTls, "authorities">,
): boolean {
  if (requestClientCertificate !== undefined) return requestClientCertificate;
  if (authorities !== undefined) return true;
  if (!allowAuth) return false;
  for (const { usesCertificate } of mechanisms.values()) if (usesCertificate) return true;
  return false;
}

/** Whether a mechanism may be used: without TLS never one that shows a password, unless that is allowed (RFC 4954 §4). */
export function isOffered({ session, settings }: AuthFacts, mechanism: SaslMechanism): boolean {
  if (!settings.allowAuth) return false;
  if (mechanism.usesCertificate && session.certificate === undefined) return false;
  if (mechanism.bindsChannel && session.channelBinding === undefined) return false;
  if (session.secure) return true;
  if (settings.requireStarttlsBeforeAuth) return false;
  if (!mechanism.showsPassword) return true;
  return settings.allowUnencryptedPlainAuth ?? isLoopback(session.clientAddress);
}
