const POSTMASTER = "postmaster";
const ABUSE = "abuse";

/**
 * True for an address whose mailbox exists at every mail server: postmaster, in any case and also without a domain
 * (RFC 5321 §4.5.1), and abuse (RFC 2142 §2).
 */
export function isRoleMailbox(address: string): boolean {
  const at = address.lastIndexOf("@");
  const end = at < 0 ? address.length : at;
  // Most addresses are told apart by their length, without a copy.
  if (end !== POSTMASTER.length && end !== ABUSE.length) return false;
  const local = address.slice(0, end).toLowerCase();
  return local === POSTMASTER || local === ABUSE;
}
