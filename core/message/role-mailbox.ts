/**
 * True for an address whose mailbox exists at every mail server: postmaster, in any case and also without a domain
 * (RFC 5321 §4.5.1), and abuse (RFC 2142 §2).
 */
export function isRoleMailbox(address: string): boolean {
  const at = address.lastIndexOf("@");
  const local = (at < 0 ? address : address.slice(0, at)).toLowerCase();
  return local === "postmaster" || local === "abuse";
}
