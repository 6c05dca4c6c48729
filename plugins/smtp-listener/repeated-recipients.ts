import type { Recipient } from "../../core/mod.ts";
import type { InboundTransaction } from "./transaction.ts";

/** True when a recipient was named before in a transaction; it gets the message once nonetheless. */
export function isRepeated(transaction: InboundTransaction, recipient: Recipient): boolean {
  const { recipients } = transaction;
  if (recipients.length === 0) return false;
  // Made with the second RCPT: most messages have one.
  transaction.mailboxes ??= new Set(recipients.map(mailboxOf));
  return transaction.mailboxes.has(mailboxOf(recipient));
}

/** Takes a recipient into a transaction. */
export function addRecipient(transaction: InboundTransaction, recipient: Recipient): void {
  transaction.recipients.push(recipient);
  transaction.mailboxes?.add(mailboxOf(recipient));
}

/** The local part as it is, for only its host knows whether case matters (RFC 5321 §2.4), and the domain's normal form. */
function mailboxOf({ address, domain }: Recipient): string {
  const at = address.lastIndexOf("@");
  return `${at < 0 ? address : address.slice(0, at)}@${domain}`;
}
