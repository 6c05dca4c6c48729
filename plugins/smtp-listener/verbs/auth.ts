import { type Reply, reply } from "../../../core/mod.ts";
import type { Conversation, Step } from "../conversation.ts";
import { decodeBase64, Login, NOT_BASE64 } from "../login.ts";
import { isOffered, offeredMechanisms } from "../mechanisms.ts";

/** AUTH (RFC 4954 §4): `MECHANISM [RESPONSE]`. */
export function auth(of: Conversation, argument: string): Step {
  const obstacle = obstacleTo(of);
  if (obstacle) return obstacle;
  const [word = "", response, ...rest] = argument.split(" ");
  if (word === "" || rest.length > 0)
    return reply(501, "5.5.4", "syntax: AUTH mechanism [response]");
  const name = word.toUpperCase();
  const mechanism = of.reception.mechanisms.get(name);
  if (mechanism === undefined)
    return reply(504, "5.5.4", `unknown mechanism, use ${offeredMechanisms(of).join(" or ")}`);
  if (!isOffered(of, mechanism))
    return of.session.secure
      ? reply(504, "5.5.4", `cannot be used here, use ${offeredMechanisms(of).join(" or ")}`)
      : reply(538, "5.7.11", "this mechanism needs TLS: send STARTTLS first");
  // `=` is a response without bytes.
  const initial = response === "=" ? Buffer.alloc(0) : response && decodeBase64(response);
  if (response !== undefined && typeof initial !== "object") return NOT_BASE64;
  return new Login(of, name, mechanism).begin(typeof initial === "object" ? initial : undefined);
}

function obstacleTo(of: Conversation): Reply | undefined {
  if (!of.extended) return reply(503, "5.5.1", "send EHLO first");
  if (of.session.user !== undefined) return reply(503, "5.5.1", "already logged in");
  if (of.transaction) return reply(503, "5.5.1", "a transaction is under way");
  if (offeredMechanisms(of).length > 0) return undefined;
  return of.settings.allowAuth && of.settings.requireStarttlsBeforeAuth && !of.session.secure
    ? reply(538, "5.7.11", "send STARTTLS first")
    : reply(502, "5.5.1", "AUTH is not offered here");
}
