import { type Reply, reply } from "../../../core/mod.ts";
import type { Conversation } from "../conversation.ts";

/** Octets of a host name (RFC 1035 §2.3.4) or literal. */
const LONGEST_NAME = 255;

/** EHLO and HELO (RFC 5321 §4.1.1.1): a new beginning. */
export function hello(of: Conversation, extended: boolean, name: string): Reply {
  if (!isClientName(name)) return reply(501, "5.5.4", "say EHLO and your host's name");
  of.reset();
  of.clientName = name;
  of.extended = extended;
  if (!extended) return reply(250, undefined, of.hostName);
  const { settings } = of;
  const size = Number.isFinite(settings.maxMessageSize) ? ` ${settings.maxMessageSize}` : "";
  const lines = [of.hostName, "PIPELINING", `SIZE${size}`, "8BITMIME", "ENHANCEDSTATUSCODES"];
  lines.push("DSN");
  if (settings.allowSmtputf8) lines.push("SMTPUTF8");
  if (settings.allowChunking) lines.push("CHUNKING");
  if (of.tlsAvailable) lines.push("STARTTLS");
  return { code: 250, enhanced: undefined, lines };
}

/**
 * A host name or address literal, or what clients say instead: it is not believed, but it ends up
 * in trace fields, so it must be printable ASCII without blanks, brackets, quotes and the like.
 */
function isClientName(name: string): boolean {
  if (name === "" || name.length > LONGEST_NAME) return false;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f || '<>()"\\;,'.includes(name.charAt(at))) return false;
  }
  return true;
}
