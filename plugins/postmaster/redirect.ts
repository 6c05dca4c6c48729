import {
  isRoleMailbox,
  NOTIFY_NEVER,
  parseAddress,
  type Recipient,
  type ResolvedConfig,
  type ThisServer,
} from "../../core/mod.ts";
import { isRoutedByName } from "../routing/contract.ts";

/** What tells which domains are ours. */
export interface Known {
  readonly thisServer: ThisServer;
  readonly config: ResolvedConfig;
}

/** True where mail for a domain would come back to us: it is ours, and the file does not route it by name. */
export function endsHere(domain: string, { thisServer, config }: Known): boolean {
  return thisServer.isOwnDomain(domain) && !isRoutedByName(config, domain);
}

/** The addresses that mail can be passed on to: one at our own name would lead back here. */
export function elsewhere(addresses: readonly string[], known: Known): readonly Recipient[] {
  return addresses.flatMap((address) => {
    const domain = parseAddress(address)?.domain ?? "";
    return domain === "" || endsHere(domain, known)
      ? []
      : [{ address, domain, originalRecipient: undefined, notify: 0 }];
  });
}

/**
 * Puts the postmasters in place of postmaster and abuse at our own names. Without any, such mail waits, and nobody is told
 * when it is given up: its sender is as good as unknown. The same list comes back when there is nothing to do.
 */
export function toPostmasters(
  recipients: readonly Recipient[],
  addresses: readonly string[],
  known: Known,
): readonly Recipient[] {
  if (!recipients.some((recipient) => isForRole(recipient, known))) return recipients;
  const postmasters = elsewhere(addresses, known);
  const reshaped = new Map<string, Recipient>();
  for (const recipient of recipients)
    for (const one of isForRole(recipient, known)
      ? inPlaceOf(recipient, postmasters, known)
      : [recipient])
      if (!reshaped.has(mailboxOf(one))) reshaped.set(mailboxOf(one), one);
  return [...reshaped.values()];
}

function mailboxOf({ address, domain }: Recipient): string {
  const at = address.lastIndexOf("@");
  return `${at < 0 ? address : address.slice(0, at)}@${domain}`;
}

function isForRole({ address, domain }: Recipient, { thisServer }: Known): boolean {
  return isRoleMailbox(address) && thisServer.isOwnDomain(domain);
}

function inPlaceOf(
  recipient: Recipient,
  postmasters: readonly Recipient[],
  known: Known,
): readonly Recipient[] {
  const { address, domain, originalRecipient, notify } = recipient;
  if (postmasters.length === 0)
    return [endsHere(domain, known) ? { ...recipient, notify: NOTIFY_NEVER } : recipient];
  const whole = address.includes("@") ? address : `${address}@${domain}`;
  const original = originalRecipient ?? `rfc822;${whole}`;
  return postmasters.map((one) => ({ ...one, originalRecipient: original, notify }));
}
