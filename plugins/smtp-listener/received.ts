import { type InboundSession, mailDate } from "../../core/mod.ts";

/** What a trace field says besides the session. */
export interface TraceFacts {
  readonly session: InboundSession;
  readonly hostName: string;
  /** EHLO was said. */
  readonly extended: boolean;
  readonly smtpUtf8: boolean;
  readonly id: string;
  /** The only recipient; undefined when there are several. */
  readonly recipient: string | undefined;
  /** Leaves the client's name and address out. */
  readonly hideSource: boolean;
  readonly now: number;
}

/** The Received field of a message (RFC 5321 §4.4, RFC 8314 §4.3) with its line end. */
export function receivedField(facts: TraceFacts): string {
  const { session, hostName, id, recipient, hideSource } = facts;
  const client = session.clientAddress.includes(":")
    ? `[IPv6:${session.clientAddress}]`
    : `[${session.clientAddress}]`;
  const from = hideSource ? "" : `${fromClause(session.clientName, client)}\r\n\t`;
  const forWhom = recipient === undefined ? "" : `\r\n\tfor <${recipient}>`;
  const what = `${from}by ${hostName} with ${protocolKeyword(facts)} id ${id}${forWhom}${tlsClause(session)}`;
  return `Received: ${what};\r\n\t${mailDate(facts.now)}\r\n`;
}

/** What protects the connection (RFC 8314 §4.3). */
function tlsClause({ tls }: InboundSession): string {
  return tls === undefined ? "" : `\r\n\ttls ${tls.suite} (${tls.protocol})`;
}

/** A host name or an address literal, near enough: what may appear as a word of its own in a trace field. */
const NAME = /^([\w-]+(\.[\w-]+)*\.?|\[[\w.:]+\])$/;

/** Who the client says it is: as a name where it is one, else quoted in the comment, in printable ASCII. */
function fromClause(name: string | undefined, client: string): string {
  if (name === undefined) return `from unknown (${client})`;
  if (NAME.test(name)) return `from ${name} (${client})`;
  const said = name.replaceAll(/[^\x20-\x7e]/g, "?").replaceAll(/[()\\"]/g, "\\$&");
  return `from unknown (${client} said "${said}")`;
}

/** The `with` keyword (RFC 3848, RFC 6531 §4.3). */
function protocolKeyword({ session, extended, smtpUtf8 }: TraceFacts): string {
  if (!extended) return "SMTP";
  const base = smtpUtf8 ? "UTF8SMTP" : "ESMTP";
  return `${base}${session.secure ? "S" : ""}${session.user === undefined ? "" : "A"}`;
}
