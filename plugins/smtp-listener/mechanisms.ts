import { isLoopback, type SaslMechanism } from "../../core/mod.ts";
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

/** Whether a mechanism may be used: without TLS never one that shows a password, unless that is allowed (RFC 4954 §4). */
export function isOffered({ session, settings }: AuthFacts, mechanism: SaslMechanism): boolean {
  if (!settings.allowAuth) return false;
  if (session.secure) return true;
  if (settings.requireStarttlsBeforeAuth) return false;
  if (!mechanism.showsPassword) return true;
  return settings.allowUnencryptedPlainAuth ?? isLoopback(session.clientAddress);
}
