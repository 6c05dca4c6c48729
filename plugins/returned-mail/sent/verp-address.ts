import {
  type MailAddress,
  normalizeAddressDomain,
  parseAddress,
  unquotedLocalPart,
} from "../../../core/mod.ts";

/** Octets of a local part (RFC 5321 §4.5.3.1.1): some hosts refuse longer ones. */
export const LONGEST_LOCAL_PART = 64;
/** Octets of a path with its brackets (RFC 5321 §4.5.3.1.3): nothing that is longer is made. */
const LONGEST_PATH = 256;
/** Ways to read an address that are looked at; a local part with more hyphens was not made by this server for anybody's sake. */
const MOST_READINGS = 32;

/** Whose mail an address of a return path stands for. */
export interface VerpReading {
  /** The envelope sender of which the address is a variant. */
  readonly sender: string;
  readonly recipient: string;
}

/**
 * The envelope sender that tells whom its message went to, in PowerMTA's form: `jsmith-jdoe=yahoo.com@example.com` for mail from
 * `jsmith@example.com` to `jdoe@yahoo.com`. `mark`, if any, follows after another `=`. Undefined where there is nothing to be made: the null
 * reverse-path, or an address longer than a path may be.
 */
export function verpAddress(sender: string, recipient: string, mark = ""): string | undefined {
  const [from, to] = [parseAddress(sender), parseAddress(recipient)];
  if (from === undefined || to === undefined || from.domain === "" || to.domain === "")
    return undefined;
  const own = unquotedLocalPart(from.localPart);
  const end = mark === "" ? "" : `=${mark}`;
  const local = `${own}-${unquotedLocalPart(to.localPart)}=${to.domain}${end}`;
  // With its mark it can do without the recipient, whom the report names.
  const isLong = mark !== "" && Buffer.byteLength(local) > LONGEST_LOCAL_PART;
  const address = `${localPart(isLong ? `${own}-${end}` : local)}@${domainAsWritten(from)}`;
  return Buffer.byteLength(address) + 2 > LONGEST_PATH ? undefined : address;
}

/** A local part, in quotes where it needs them (RFC 5321 §4.1.2). */
export function localPart(text: string): string {
  if (
    /^[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+(\.[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+)*$/u.test(
      text,
    )
  )
    return text;
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/**
 * What an address may mean if it was made by `verpAddress`, the likeliest first: a hyphen may be one of the sender's or the recipient's own. A
 * mark is passed over.
 */
export function verpReadings(address: MailAddress): readonly VerpReading[] {
  const local = unquotedLocalPart(address.localPart);
  return readingsOf(MARKED.exec(local)?.[1] ?? local, domainAsWritten(address));
}

/** The senders of whom an address may be a variant. */
export function sendersMeant(address: MailAddress): readonly MailAddress[] {
  const local = unquotedLocalPart(address.localPart);
  if (!local.includes("=")) return [];
  const short = MARKED.exec(local)?.[1];
  const readings = verpReadings(address).map(({ sender }) => sender);
  const senders = short?.endsWith("-")
    ? [`${localPart(short.slice(0, -1))}@${domainAsWritten(address)}`]
    : readings;
  return senders.flatMap((sender) => parseAddress(sender) ?? []);
}

/** Ends in what `readSignedVerp` looks for: no domain that mail is sent to is a single word as long. */
const MARKED = /^(.*)=[\da-z-]{26,31}$/is;

/** What a local part without quotes and mark may mean. */
export function readingsOf(local: string, senderDomain: string): readonly VerpReading[] {
  const equals = local.lastIndexOf("=");
  const domain = equals < 0 ? undefined : normalizeAddressDomain(local.slice(equals + 1));
  if (domain === undefined || !/[.[]/.test(domain)) return [];
  const found: VerpReading[] = [];
  const both = local.slice(0, equals);
  for (let at = both.indexOf("-", 1); at >= 0; at = both.indexOf("-", at + 1)) {
    const to = both.slice(at + 1);
    if (to === "" || found.length === MOST_READINGS) break;
    found.push({
      sender: `${localPart(both.slice(0, at))}@${senderDomain}`,
      recipient: `${localPart(to)}@${domain}`,
    });
  }
  return found;
}

/** The domain of an address as its text has it. */
export function domainAsWritten({ text }: MailAddress): string {
  return text.slice(text.lastIndexOf("@") + 1);
}
