import { HeaderBlock, type MailAddress, normalizeDomain, parseAddress } from "../../core/mod.ts";
import { firstMailbox } from "./first-mailbox.ts";

/** Whom a signature speaks for: its domain chooses the key, and i= names it (RFC 6376 §3.5). */
export interface SigningIdentity {
  /** Lower case, A-labels. */
  readonly domain: string;
  /** An address, or `@` and the domain. */
  readonly tag: string;
}

/** Of what needs no encoding in i= (RFC 6376 §2.11). */
const PLAIN_LOCAL = /^[A-Za-z0-9.!#$%&'*+/?^_`{|}~-]{1,64}$/;

/** An identity as a directive has it: an address, or a domain. */
export function givenIdentity(text: string): SigningIdentity | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return identityOf(address);
  const domain = normalizeDomain(text.replace(/^@/, ""));
  return domain === undefined ? undefined : { domain, tag: `@${domain}` };
}

/** The identities that directives give a message: the one that they name or read from its header, then the one for want of it. */
export function configuredIdentities(
  header: Buffer,
  identity: string,
  fallback: string | undefined,
): readonly SigningIdentity[] {
  const own =
    identity === "sender-or-from" || identity === "strict-from"
      ? namedIdentity(header, identity === "sender-or-from")
      : givenIdentity(identity);
  const other = fallback === undefined ? undefined : givenIdentity(fallback);
  return [own, other].filter((each) => each !== undefined);
}

/** The identity that a message's header names: its Sender where there is one and that counts, else its first author. */
export function namedIdentity(header: Buffer, senderCounts: boolean): SigningIdentity | undefined {
  const address =
    (senderCounts ? addressIn(header, "sender") : undefined) ?? addressIn(header, "from");
  return address && identityOf(address);
}

function identityOf({ localPart, domain }: MailAddress): SigningIdentity | undefined {
  // Neither postmaster alone nor an address literal has a domain with keys.
  if (normalizeDomain(domain) === undefined) return undefined;
  return { domain, tag: `${PLAIN_LOCAL.test(localPart) ? localPart : ""}@${domain}` };
}

/** `name`: lower case. */
function addressIn(header: Buffer, name: string): MailAddress | undefined {
  for (const piece of HeaderBlock.of(header).pieces()) {
    if (piece.name !== name) continue;
    const text = piece.bytes.toString("utf8");
    return firstMailbox(text.slice(text.indexOf(":") + 1).replaceAll("\r\n", ""));
  }
  return undefined;
}
