import { type Reply, reply } from "../../../core/mod.ts";
import type { Conversation } from "../conversation.ts";

/** STARTTLS (RFC 3207). */
export function startTls(of: Conversation, argument: string): Reply | undefined {
  if (of.session.secure) return reply(503, "5.5.1", "TLS is on already");
  if (!of.tlsAvailable) return reply(502, "5.5.1", "STARTTLS is not offered here");
  if (argument !== "") return reply(501, "5.5.4", "STARTTLS takes no argument");
  if (of.moreInput) {
    // It came in clear text, maybe from somebody in between, and must not be taken for what TLS
    // protects (RFC 3207 §4.2).
    of.farewell(reply(554, "5.5.1", "data after STARTTLS, closing the connection"));
    return;
  }
  return of.startTls(reply(220, "2.0.0", "ready to start TLS"));
}
