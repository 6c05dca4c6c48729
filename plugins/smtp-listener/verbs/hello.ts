import { type Reply, reply } from "../../../core/mod.ts";
import type { Conversation } from "../conversation.ts";
import { offeredMechanisms } from "../mechanisms.ts";

/** Characters of what a client says; a host name (RFC 1035 §2.3.4) or literal has no more. */
const LONGEST_NAME = 255;

/** The largest limit that can be told (RFC 9422 §5). */
const MOST_SAID = 999_999;

/** EHLO and HELO (RFC 5321 §4.1.1.1): a new beginning. */
export function hello(of: Conversation, extended: boolean, name: string): Reply {
  // Clients say what they like, also what is not a name; it is believed nowhere, and every border makes it safe.
  if (name === "" || name.length > LONGEST_NAME)
    return reply(501, "5.5.4", "send EHLO and your host name");
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
  const { maxRcptPerMessage } = settings;
  if (maxRcptPerMessage <= MOST_SAID) lines.push(`LIMITS RCPTMAX=${maxRcptPerMessage}`);
  if (of.tlsAvailable) lines.push("STARTTLS");
  const mechanisms = offeredMechanisms(of);
  if (mechanisms.length > 0) lines.push(`AUTH ${mechanisms.join(" ")}`);
  lines.push(...of.reception.ehlo(of.session));
  return { code: 250, enhanced: undefined, lines };
}
